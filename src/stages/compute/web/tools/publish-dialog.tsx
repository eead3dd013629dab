import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Applet } from '../../contract/applets.ts'
import { publishTool, ToolName, ToolVersion } from '../../contract/tools.ts'

type Props = {
  readonly projectId: string
  readonly applet: Applet
  readonly onClose: () => void
}

/** A name for a tool made of a title: `Count reads` is `count-reads`. */
const toolNameOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^[-_]+|-+$/g, '')
    .slice(0, 63)

/** Publishes an applet of a project as a version of a tool. */
export function PublishDialog({ projectId, applet, onClose }: Props): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState(applet.tool?.name ?? toolNameOf(applet.name))
  const [version, setVersion] = useState('')
  const [help, setHelp] = useState(applet.help)
  const [isTried, setTried] = useState(false)
  const publish = useMutation({
    mutationFn: () =>
      call(publishTool, { body: { projectId, appletId: applet.id, name, version, help } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['tools'] })
      await navigate({ to: '/tools/$name', params: { name } })
    },
  })
  const faultOf = (schema: typeof ToolName, value: string) =>
    schema.safeParse(value).error?.issues[0]?.message
  const faults = { name: faultOf(ToolName, name), version: faultOf(ToolVersion, version) }
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (faults.name === undefined && faults.version === undefined && !publish.isPending)
      publish.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={`Publish ${applet.title}`} size="lg">
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <Text size="sm">
            Everybody who signs in sees the tool and can run it in projects of their own. A version
            never changes; it can be withdrawn.
          </Text>
          <TextInput
            data-autofocus
            withAsterisk
            label="Name"
            description="A name that there is gets another version."
            spellCheck={false}
            maxLength={63}
            value={name}
            error={isTried && faults.name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            withAsterisk
            label="Version"
            placeholder="1.0.0"
            spellCheck={false}
            maxLength={32}
            value={version}
            error={isTried && faults.version}
            onChange={({ currentTarget }) => setVersion(currentTarget.value)}
          />
          <Textarea
            label="Help"
            description="Markdown: what it does, what it needs, how to read its results."
            autosize
            minRows={5}
            maxRows={16}
            maxLength={100_000}
            value={help}
            onChange={({ currentTarget }) => setHelp(currentTarget.value)}
          />
          {publish.error !== null && <ProblemAlert problem={publish.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={publish.isPending || publish.isSuccess}>
              Publish
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
