import { Alert, Button, Group, Modal, NumberInput, Radio, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react'
import { Problem } from '#kernel/problem.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type Committee, CommitteeRules } from '../../contract/committees.ts'
import { rulesWords } from './committee-words.ts'
import classes from './committees.module.css'
import { useCommitteeCommand } from './use-committees.ts'

type Props = { readonly committee: Committee; readonly onClose: () => void }

/** As typed: a number may be missing, or none. */
type Draft = Readonly<Record<keyof CommitteeRules, string | number>>

const choices = {
  majority: {
    label: 'What the votes mean',
    options: {
      advice: 'They advise; the chair is free',
      simple: 'The majority of those for or against binds the chair',
      'two-thirds': 'Two thirds of those for or against are needed to approve',
      unanimous: 'One vote against is enough to reject',
    },
  },
  tie: {
    label: 'When for and against are equal, or there are none',
    options: { chair: 'The chair decides', reject: 'The request is rejected' },
  },
  sameInstitution: {
    label: 'Members from the institution of somebody who asks',
    options: {
      declare: 'Say themselves whether it matters',
      recuse: 'Take no part in the request',
    },
  },
} as const

const numbers = {
  quorum: { label: 'Fewest votes', most: 100, least: 0 },
  decideDays: { label: 'Decision due after, in days', most: 365, least: 1 },
  remindDays: { label: 'Reminder every so many days', most: 365, least: 1 },
} as const

/** By which rules the committee decides; what they come to is said below as they change. */
export function RulesDialog({ committee, onClose }: Props): ReactNode {
  const command = useCommitteeCommand(committee.dau, onClose)
  const [draft, setDraft] = useState<Draft>(committee.rules)
  const [version, setVersion] = useState(committee.rulesVersion)
  const rules = CommitteeRules.safeParse(draft)
  const isOvertaken = command.error instanceof Problem && command.error.code === 'stale-version'
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (rules.success) command.mutate({ kind: 'rules', version, rules: rules.data })
  }
  const choice = (name: keyof typeof choices) => (
    <Radio.Group
      label={choices[name].label}
      value={String(draft[name])}
      onChange={(value) => setDraft({ ...draft, [name]: value })}
    >
      <Stack gap={6} mt={4}>
        {Object.entries(choices[name].options).map(([value, label]) => (
          <Radio key={value} value={value} label={label} />
        ))}
      </Stack>
    </Radio.Group>
  )
  const number = (name: keyof typeof numbers, description: string) => (
    <NumberInput
      label={numbers[name].label}
      description={description}
      required
      allowDecimal={false}
      allowNegative={false}
      min={numbers[name].least}
      max={numbers[name].most}
      clampBehavior="none"
      error={
        CommitteeRules.shape[name].safeParse(draft[name]).success
          ? undefined
          : `A whole number from ${numbers[name].least} to ${numbers[name].most}.`
      }
      value={draft[name]}
      onChange={(value) => setDraft({ ...draft, [name]: value })}
    />
  )
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Rules of the committee of ${committee.dau}`}
      transitionProps={{ duration: 0 }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {number('quorum', quorumMeans(draft.quorum, committee.members.length))}
          {choice('majority')}
          {draft.majority !== 'advice' && choice('tie')}
          {choice('sameInstitution')}
          <Group grow align="flex-start">
            {number('decideDays', 'From the day on which the committee is asked.')}
            {number('remindDays', 'To every member, until it is decided.')}
          </Group>
          <div className={classes['sentence']} role="status">
            <strong>This means</strong>
            {rules.success ? (
              <ul>
                {rulesWords(rules.data).map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            ) : (
              <p>Something is missing above.</p>
            )}
          </div>
          {isOvertaken && (
            <Overtaken
              committee={committee}
              isNewest={version === committee.rulesVersion}
              onGoOn={() => {
                setVersion(committee.rulesVersion)
                command.reset()
              }}
            />
          )}
          {command.error !== null && !isOvertaken && <ProblemAlert problem={command.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={command.isPending}
              disabled={!rules.success || isOvertaken}
            >
              Set the rules
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function quorumMeans(quorum: string | number, places: number): string {
  if (Number(quorum) > places)
    return `The committee has ${formatNoun(places, 'place')}: where fewer can vote, all of them have to.`
  return 'Before the chair can decide. Where fewer people can vote, all of them have to.'
}

/** Somebody else set the rules first: shows theirs, and lets the person go on with their own. */
function Overtaken(props: {
  readonly committee: Committee
  /** The newest rules have not arrived yet. */
  readonly isNewest: boolean
  readonly onGoOn: () => void
}): ReactNode {
  const ref = useRef<HTMLDivElement>(null)
  // Browsers to come answer with a promise, which is no way to end an effect.
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <Alert
      ref={ref}
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title="Somebody changed the rules in the meantime"
      role="alert"
    >
      <p className={classes['theirs']}>They are now:</p>
      <ul className={classes['theirs']}>
        {rulesWords(props.committee.rules).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Button size="xs" variant="default" mt="xs" disabled={props.isNewest} onClick={props.onGoOn}>
        Go on with mine
      </Button>
    </Alert>
  )
}
