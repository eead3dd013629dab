import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconClock } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { faultAt } from '#stages/agreement/web/fault.tsx'
import {
  type IncidentChoices as Choices,
  type IncidentKind,
  incidentKinds,
  reportIncident,
} from '../../contract/incidents.ts'
import classes from './incidents.module.css'
import { choicesQuery, incidentQuery } from './incidents-query.ts'
import { kindWords, localTime } from './words.ts'

/** Reports an incident: short enough to be filled in at once, and by telephone. */
export function ReportPage(): ReactNode {
  const query = useQuery(choicesQuery)
  return (
    <PageBody
      title="Report an incident"
      breadcrumbs={[{ label: 'Incidents', to: '/incidents' }]}
      intro="Report it as soon as you notice it, also where you are not sure. What you do not know yet can follow."
      width="reading"
    >
      <Alert mb="md" color="blue" icon={<IconClock aria-hidden />}>
        An incident is to be reported within 24 hours of being noticed. The committees, data
        stewards and administrators are told at once. So is the Principal Investigator, who reads
        what you write, but not your name.
      </Alert>
      <QueryState query={query}>
        {(choices) =>
          choices.requests.length === 0 && choices.daus.length === 0 ? (
            <p>You are in no project and hold no data, so there is nothing to report on here.</p>
          ) : (
            <ReportForm choices={choices} />
          )
        }
      </QueryState>
    </PageBody>
  )
}

const empty = { what: '', files: '', affected: '', done: '' }

function ReportForm({ choices }: { readonly choices: Choices }): ReactNode {
  // Any route's query: each value is whatever stands there.
  const { request } = useSearch({ strict: false }) as { request?: unknown }
  const navigate = useNavigate()
  const client = useQueryClient()
  const [first] = choices.requests
  const chosen = choices.requests.length === 1 && first !== undefined ? first.id : request
  const [kind, setKind] = useState<IncidentKind | ''>('')
  const [noticed, setNoticed] = useState(localTime(choices.now))
  const [requestIds, setRequestIds] = useState(
    choices.requests.flatMap(({ id }) => (id === chosen ? id : [])),
  )
  const [daus, setDaus] = useState<string[]>([])
  const [texts, setTexts] = useState(empty)
  const [contact, setContact] = useState(choices.contact)
  const send = useMutation({
    mutationFn: (chosenKind: IncidentKind) => {
      const noticedAt = new Date(noticed).toISOString()
      return call(reportIncident, {
        body: { kind: chosenKind, noticedAt, requestIds, daus, contact, ...texts },
      })
    },
    onSuccess: async (incident) => {
      client.setQueryData(incidentQuery(incident.id).queryKey, incident)
      await client.invalidateQueries({ queryKey: ['incidents', 'list'] })
      await navigate({ to: '/incidents/$incidentId', params: { incidentId: incident.id } })
    },
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (kind !== '') send.mutate(kind)
  }
  const field = (name: keyof typeof empty) => ({
    autosize: true,
    minRows: 2,
    maxRows: 12,
    value: texts[name],
    error: faultAt(send.error, name),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setTexts((before) => ({ ...before, [name]: value })),
  })
  return (
    <form onSubmit={submit} className={`panel ${classes['panel']}`}>
      <Stack gap="lg">
        <NativeSelect
          label="What happened"
          required
          value={kind}
          onChange={({ currentTarget }) =>
            setKind(incidentKinds.find((each) => each === currentTarget.value) ?? '')
          }
        >
          <option value="">Choose…</option>
          {incidentKinds.map((each) => (
            <option key={each} value={each}>
              {kindWords[each]}
            </option>
          ))}
        </NativeSelect>
        <Textarea label="Describe it" required maxLength={10_000} {...field('what')} minRows={4} />
        <TextInput
          type="datetime-local"
          label="When it was noticed (in the time of this computer)"
          description="The 24 hours begin then."
          required
          max={localTime(choices.now)}
          value={noticed}
          error={faultAt(send.error, 'noticedAt')}
          onChange={({ currentTarget }) => setNoticed(currentTarget.value)}
        />
        <Concerned
          {...{ choices, requestIds, setRequestIds, daus, setDaus }}
          error={faultAt(send.error, 'daus') ?? faultAt(send.error, 'requestIds')}
        />
        <Textarea
          label="Which files or data (optional)"
          description="Names of files or samples, or in words."
          maxLength={5000}
          {...field('files')}
        />
        <Textarea label="Who is affected (optional)" maxLength={5000} {...field('affected')} />
        <Textarea
          label="What was done at once (optional)"
          description="Such as: password changed, device locked, copies deleted."
          maxLength={5000}
          {...field('done')}
        />
        <TextInput
          label="How we reach you"
          description="Email or telephone."
          required
          maxLength={300}
          value={contact}
          error={faultAt(send.error, 'contact')}
          onChange={({ currentTarget }) => setContact(currentTarget.value)}
        />
        {send.error !== null && <ProblemAlert problem={send.error} />}
        <Group justify="flex-end">
          <Button type="submit" size="md" loading={send.isPending}>
            Send the report
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type ConcernedProps = {
  readonly choices: Choices
  readonly requestIds: string[]
  readonly setRequestIds: (ids: string[]) => void
  readonly daus: string[]
  readonly setDaus: (codes: string[]) => void
  readonly error: ReactNode
}

/** Of the projects and units that the reporter holds, or answers for, those that the incident concerns. */
function Concerned(props: ConcernedProps): ReactNode {
  const { choices, requestIds, setRequestIds, daus, setDaus, error } = props
  return (
    <>
      {choices.requests.length > 0 && (
        <Checkbox.Group label="Projects" value={requestIds} onChange={setRequestIds}>
          <Stack gap={6} mt={6} className={classes['choices'] ?? ''}>
            {choices.requests.map(({ id, name, daus: codes }) => (
              <Checkbox key={id} value={id} label={name} description={codes.join(', ')} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {choices.daus.length > 0 && (
        <Checkbox.Group
          label="Data access units"
          description="Those whose data it concerns. Of a project with none chosen, all count."
          value={daus}
          onChange={setDaus}
          error={error}
        >
          <Stack gap={6} mt={6} className={classes['choices'] ?? ''}>
            {choices.daus.map(({ code, name }) => (
              <Checkbox key={code} value={code} label={code} description={name} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </>
  )
}
