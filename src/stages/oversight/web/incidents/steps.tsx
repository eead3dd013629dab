import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import {
  type Incident,
  moveIncident,
  noteIncident,
  tellInstitution,
} from '../../contract/incidents.ts'
import type { IncidentCommand } from '../../lifecycle.ts'
import classes from './incidents.module.css'
import { incidentQuery } from './incidents-query.ts'
import { localTime } from './words.ts'

type Props = { readonly incident: Incident }
type Doing = IncidentCommand | 'note' | 'tell'

const doing: Readonly<Record<Doing, string>> = {
  acknowledge: 'Acknowledge',
  review: 'Take up the review',
  close: 'Close',
  reopen: 'Reopen',
  note: 'Add a note',
  tell: 'The institution was told',
}

/** What can be done about an incident now. */
export function Steps({ incident }: Props): ReactNode {
  const [open, setOpen] = useState<Doing>()
  const isTold = incident.clock.some(({ step, at }) => step === 'institution-told' && at !== null)
  const choices: Doing[] = [
    ...incident.openCommands,
    ...(incident.mayWrite && !isTold ? (['tell'] as const) : []),
    ...(incident.mayWrite ? (['note'] as const) : []),
  ]
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="steps">
      <h2 id="steps">What to do</h2>
      <Stack gap="xs">
        {choices.map((choice, n) => (
          <Button
            key={choice}
            variant={n === 0 && choice !== 'note' ? 'filled' : 'default'}
            onClick={() => setOpen(choice)}
          >
            {doing[choice]}
          </Button>
        ))}
      </Stack>
      <Modal
        opened={open !== undefined && choices.includes(open)}
        onClose={() => setOpen(undefined)}
        title={open && doing[open]}
        transitionProps={{ duration: 0 }}
      >
        {open !== undefined && (
          <Step key={open} incident={incident} what={open} onClose={() => setOpen(undefined)} />
        )}
      </Modal>
    </section>
  )
}

const textLabels: Readonly<Record<Exclude<Doing, 'close'>, { label: string; required: boolean }>> =
  {
    acknowledge: { label: 'Note (optional)', required: false },
    review: { label: 'Note (optional)', required: false },
    reopen: { label: 'Why', required: true },
    note: { label: 'Note', required: true },
    tell: { label: 'Who there was told, and how', required: true },
  }

type StepProps = Props & { readonly what: Doing; readonly onClose: () => void }

function Step({ incident, what, onClose }: StepProps): ReactNode {
  const { now } = useInstance()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [measures, setMeasures] = useState('')
  const [at, setAt] = useState(localTime(now))
  const params = { incidentId: incident.id }
  const send = useMutation({
    mutationFn: () => {
      if (what === 'note') return call(noteIncident, { params, body: { text } })
      if (what === 'tell')
        return call(tellInstitution, { params, body: { at: new Date(at).toISOString(), text } })
      const { version } = incident
      const body = what === 'close' ? { version, findings: text, measures } : { version, text }
      return call(moveIncident, { params: { ...params, command: what }, body })
    },
    onSuccess: (after) => {
      client.setQueryData(incidentQuery(incident.id).queryKey, after)
      void client.invalidateQueries({ queryKey: ['incidents', 'list'] })
      onClose()
    },
    // Somebody else moved it on: what there is to do may be another thing now.
    onError: () => client.invalidateQueries({ queryKey: ['incidents', incident.id] }),
  })
  const field = what === 'close' ? { label: 'Findings', required: true } : textLabels[what]
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate()
      }}
    >
      <Stack gap="sm">
        {what === 'tell' && (
          <TextInput
            type="datetime-local"
            label="When (in the time of this computer)"
            required
            value={at}
            onChange={({ currentTarget }) => setAt(currentTarget.value)}
          />
        )}
        <Textarea
          {...field}
          data-autofocus
          autosize
          minRows={3}
          maxRows={12}
          maxLength={10_000}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        {what === 'close' && (
          <Textarea
            label="Measures"
            required
            autosize
            minRows={3}
            maxRows={12}
            maxLength={10_000}
            value={measures}
            onChange={({ currentTarget }) => setMeasures(currentTarget.value)}
          />
        )}
        {send.error !== null && <ProblemAlert problem={send.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={send.isPending}>
            {doing[what]}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
