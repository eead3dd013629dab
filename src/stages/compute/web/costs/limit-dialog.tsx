import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { z } from 'zod'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Exception, setLimit } from '../../contract/costs.ts'
import { workLimitsQuery } from './cost-queries.ts'
import { kindWords } from './cost-words.ts'

/** Allows a project or a person more or less than holds for all. */
export function LimitDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const client = useQueryClient()
  const [subjectId, setSubjectId] = useState('')
  const [kind, setKind] = useState<string>('spending')
  const [amount, setAmount] = useState('')
  const [reason, setReason] = useState('')
  const [isTried, setTried] = useState(false)
  const save = useMutation({
    mutationFn: (body: z.input<typeof Exception>) => call(setLimit, { body }),
    onSuccess: (next) => {
      client.setQueryData(workLimitsQuery.queryKey, next)
      onClose()
    },
  })
  const asked = Exception.safeParse({
    subjectId: subjectId.trim(),
    kind,
    amount: amount.trim() === '' ? null : Number(amount),
    reason,
  })
  const faultAt = (field: string, words: string) =>
    isTried && asked.error?.issues.some(({ path }) => path[0] === field) ? words : undefined
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (asked.success && !save.isPending) save.mutate(asked.data)
  }
  return (
    <Modal opened onClose={onClose} title="Add an exception">
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <TextInput
            data-autofocus
            withAsterisk
            label="For"
            description="The id of a project or a person: project-… or person-…"
            spellCheck={false}
            value={subjectId}
            error={faultAt('subjectId', 'Enter an id.')}
            onChange={({ currentTarget }) => setSubjectId(currentTarget.value)}
          />
          <NativeSelect
            label="Limit"
            data={kindWords.map((each) => ({ value: each.kind, label: each.label }))}
            value={kind}
            onChange={({ currentTarget }) => setKind(currentTarget.value)}
          />
          <TextInput
            label="May have"
            description="A number; nothing here for no limit."
            inputMode="decimal"
            value={amount}
            error={faultAt('amount', 'This is not a number of 0 or more.')}
            onChange={({ currentTarget }) => setAmount(currentTarget.value)}
          />
          <Textarea
            withAsterisk
            label="Why"
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            error={faultAt('reason', 'Say why.')}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
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
