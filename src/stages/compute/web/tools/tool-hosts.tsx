import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Egress, setToolHosts, type Tool } from '../../contract/tools.ts'

type Props = { readonly tool: Tool }

/** The hosts that a version of a tool may reach, and for administrators the way to change them. */
export function ToolHosts({ tool }: Props): ReactNode {
  const { hosts, controlledReason } = tool.egress
  const [isChanging, setChanging] = useState(false)
  return (
    <section aria-labelledby="hosts">
      <h2 id="hosts">Network</h2>
      {hosts.length === 0 ? (
        <p>None: it reaches nothing but its inputs.</p>
      ) : (
        <>
          <p>It may reach</p>
          <ul>
            {hosts.map((host) => (
              <li key={host}>
                <code>{host}</code>
              </li>
            ))}
          </ul>
          <p>
            {controlledReason === null
              ? 'So it runs only with data that you may download.'
              : `Also with data that may not be downloaded: ${controlledReason}`}
          </p>
        </>
      )}
      {tool.mayManage && tool.withdrawnAt === null && (
        <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
          Change hosts
        </Button>
      )}
      {isChanging && <HostsDialog tool={tool} onClose={() => setChanging(false)} />}
    </section>
  )
}

const linesOf = (text: string): string[] => text.split(/[\s,]+/).filter((host) => host !== '')

function HostsDialog({ tool, onClose }: Props & { readonly onClose: () => void }): ReactNode {
  const { name, version, title, egress } = tool
  const client = useQueryClient()
  const [hosts, setHosts] = useState(egress.hosts.join('\n'))
  const [isExcepted, setExcepted] = useState(egress.controlledReason !== null)
  const [reason, setReason] = useState(egress.controlledReason ?? '')
  const [isTried, setTried] = useState(false)
  const save = useMutation({
    mutationFn: (body: Egress) => call(setToolHosts, { params: { name, version }, body }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['tools'] })
      onClose()
    },
  })
  const asked = Egress.safeParse({
    hosts: linesOf(hosts),
    controlledReason: isExcepted ? reason : null,
    revision: egress.revision,
  })
  const faultAt = (field: string) => {
    const issue = isTried ? asked.error?.issues.find(({ path }) => path[0] === field) : undefined
    if (issue === undefined) return undefined
    const [, index] = issue.path
    const host = typeof index === 'number' ? linesOf(hosts)[index] : undefined
    return host === undefined ? `This ${issue.message}` : `${host}: ${issue.message}`
  }
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (asked.success && !save.isPending) save.mutate(asked.data)
  }
  return (
    <Modal opened onClose={onClose} title={`Hosts for ${title} ${version}`} size="lg">
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <Text size="sm">
            A tool that reaches a host can send there what it reads. Allow only what this version
            needs, and hosts that you trust. Every host that a run asks for is recorded.
          </Text>
          <Textarea
            data-autofocus
            label="Hosts"
            description="One on each line, such as rest.ensembl.org; *.example.org stands for all below it. Nothing here: no network."
            autosize
            minRows={4}
            maxRows={12}
            spellCheck={false}
            value={hosts}
            error={faultAt('hosts')}
            onChange={({ currentTarget }) => setHosts(currentTarget.value)}
          />
          <Checkbox
            label="Also with data that who runs it may not download"
            checked={isExcepted}
            onChange={({ currentTarget }) => setExcepted(currentTarget.checked)}
          />
          {isExcepted && (
            <Textarea
              withAsterisk
              label="Why no data leave by it"
              description="Everybody who looks at the tool reads this."
              autosize
              minRows={2}
              maxLength={1000}
              value={reason}
              error={faultAt('controlledReason')}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
          )}
          {save.error !== null && <ProblemAlert problem={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
