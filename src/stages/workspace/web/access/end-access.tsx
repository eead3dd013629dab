import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type AccessEntries, type AccessScope, endAccess } from '../../contract/access.ts'

type Props = { readonly scope: AccessScope; readonly found: AccessEntries }

/** What a button would end, and how it is confirmed. */
type Ending = {
  readonly button: string
  readonly label: string
  readonly title: string
  readonly what: string
  /** To be typed. */
  readonly name: string
  readonly isNothing: boolean
  send(reason: string, confirm: string): Promise<unknown>
}

/** Ends all access of a scope, with a reason and after the name was typed. */
export function EndAccess(props: Props): ReactNode {
  const ending = endingOfScope(props)
  const [isOpen, { open, close }] = useDisclosure()
  if (ending.isNothing) return undefined
  return (
    <>
      <Button color="red" aria-label={ending.label} onClick={open}>
        {ending.button}
      </Button>
      <Modal opened={isOpen} onClose={close} title={ending.title}>
        <Confirm ending={ending} onClose={close} />
      </Modal>
    </>
  )
}

function Confirm({
  ending,
  onClose,
}: {
  readonly ending: Ending
  readonly onClose: () => void
}): ReactNode {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const end = useMutation({
    mutationFn: () => ending.send(reason, typed),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['access'] })
    },
  })
  const isReady = reason.trim() !== '' && typed.trim() === ending.name
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) end.mutate()
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{ending.what}</Text>
        <Textarea
          label="Reason"
          description="It is kept with each grant."
          required
          autosize
          minRows={2}
          maxLength={5000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <TextInput
          label={`Type “${ending.name}” to confirm`}
          required
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {end.error !== null && <ProblemAlert problem={end.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={!isReady} loading={end.isPending}>
            {ending.button}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const atOnce = 'Files are marked as expired and downloads that run are cut, within seconds.'

function endingOfScope({ scope, found }: Props): Ending {
  const { name, total, people, sessions, tokens, disabled } = found
  const grants = formatNoun(total, 'grant')
  const isPerson = scope.kind === 'person'
  const account = `The account is disabled, with ${formatNoun(sessions, 'session')} and ${formatNoun(tokens, 'token')}: nobody signs in with it.`
  return {
    button: isPerson ? 'Disable and end all access' : 'End all access',
    label: `${isPerson ? 'Disable and end all access' : 'End all access'}: ${name}`,
    title: isPerson ? `Disable ${name}?` : `End all access: ${name}?`,
    what: isPerson
      ? `This ends ${grants} at once. ${account} ${atOnce}`
      : `This ends ${grants} of ${formatNoun(people, 'person', 'people')} at once. ${atOnce}`,
    name,
    isNothing: isPerson ? disabled && total === 0 : total === 0,
    send: (reason, confirm) => call(endAccess, { body: { ...scope, reason, confirm } }),
  }
}
