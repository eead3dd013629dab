import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import {
  type AgreementVersionSummary,
  draftAgreementVersion,
  VersionName,
} from '../../contract/versions.ts'
import { versionQuery, versionsKey } from './version-queries.ts'

/** Begins a draft with the text of another version. */
export function NewVersion({
  versions,
}: {
  readonly versions: readonly AgreementVersionSummary[]
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const [version, setVersion] = useState('')
  const [from, setFrom] = useState(versions.find(({ isCurrent }) => isCurrent)?.version ?? '')
  const [isTried, setTried] = useState(false)
  const client = useQueryClient()
  const navigate = useNavigate()
  const begin = useMutation({
    mutationFn: () => call(draftAgreementVersion, { body: { version: version.trim(), from } }),
    onSuccess: async (draft) => {
      await client.invalidateQueries({ queryKey: versionsKey })
      client.setQueryData(versionQuery(draft.version).queryKey, draft)
      await navigate({ to: '/admin/agreements/$version', params: { version: draft.version } })
    },
  })
  const isName = VersionName.safeParse(version.trim()).success
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (isName && !begin.isPending) begin.mutate()
  }
  return (
    <>
      <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen(true)}>
        New version
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="New version">
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <TextInput
              label="Its name"
              description="For example 1.1 or 2027-01. It is printed on every page."
              required
              maxLength={30}
              autoComplete="off"
              data-autofocus
              value={version}
              error={isTried && !isName && 'Use letters, digits, dots, hyphens and underscores.'}
              onChange={({ currentTarget }) => setVersion(currentTarget.value)}
            />
            <NativeSelect
              label="Begin with the text of"
              value={from}
              data={versions.map((one) => ({
                value: one.version,
                label: `${one.version}${one.isCurrent ? ', in force' : ''}`,
              }))}
              onChange={({ currentTarget }) => setFrom(currentTarget.value)}
            />
            {begin.error !== null && <ProblemAlert problem={begin.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setOpen(false)}>
                Cancel
              </Button>
              <Button type="submit" loading={begin.isPending}>
                Begin the draft
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
