import { Alert, Button, Group, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import type { Committee } from '../../contract/committees.ts'
import { AutomaticPart } from './automatic-part.tsx'
import { lackOf, rulesWords } from './committee-words.ts'
import classes from './committees.module.css'
import { MemberTable } from './member-table.tsx'
import { RulesDialog } from './rules-dialog.tsx'
import { SeatDialog } from './seat-dialog.tsx'

type Props = {
  readonly committee: Committee
  /** Until it is folded or unfolded by hand. */
  readonly startsOpen: boolean
}

/** One committee: a line that unfolds to its rules and people. */
export function CommitteeCard({ committee, startsOpen }: Props): ReactNode {
  const [chosen, setChosen] = useState<boolean>()
  const id = useId()
  const { now } = useInstance()
  const isOpen = chosen ?? startsOpen
  const { dau, dauName, name, members, open } = committee
  const lack = lackOf(committee, now)
  const chairs = members.filter(({ seat }) => seat === 'chair').map((chair) => chair.name)
  return (
    <section className={`panel ${classes['committee']}`} aria-labelledby={`${id}-name`}>
      <UnstyledButton
        className={classes['fold']}
        aria-expanded={isOpen}
        aria-controls={`${id}-body`}
        aria-describedby={`${id}-about`}
        onClick={() => setChosen(!isOpen)}
      >
        <IconChevronRight className={classes['arrow']} size={18} aria-hidden />
        <h2 id={`${id}-name`} className={classes['name']}>
          {dauName} <span className={classes['code']}>{dau}</span>
        </h2>
        {lack !== undefined && <StatusBadge status="Nobody can decide" tone="attention" />}
      </UnstyledButton>
      <p id={`${id}-about`} className={classes['about']}>
        {[
          name,
          formatNoun(members.length, 'member'),
          ...(chairs.length > 0 ? [`chaired by ${chairs.join(', ')}`] : []),
          open === 0 ? 'nothing to decide' : `${formatNoun(open, 'request')} to decide`,
        ].join(' · ')}
      </p>
      <div id={`${id}-body`} hidden={!isOpen}>
        {isOpen && <Body committee={committee} lack={lack} />}
      </div>
    </section>
  )
}

function Body({
  committee,
  lack,
}: Pick<Props, 'committee'> & { readonly lack: ReturnType<typeof lackOf> }): ReactNode {
  const { rules, rulesVersion, mayChange, members, dau } = committee
  const [dialog, setDialog] = useState<'rules' | 'seat'>()
  const close = () => setDialog(undefined)
  return (
    <>
      {lack !== undefined && <Lack lack={lack} mayChange={mayChange} />}
      <div className={classes['rules']}>
        <h3>Rules</h3>
        <ul>
          {rulesWords(rules).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {rulesVersion === 0 && (
          <p className={classes['minor']}>This committee has set no rules of its own.</p>
        )}
      </div>
      <AutomaticPart committee={committee} />
      {members.length > 0 && <MemberTable committee={committee} />}
      {mayChange && (
        <Group gap="xs" className={classes['actions'] ?? ''}>
          <Button
            size="xs"
            variant="default"
            aria-label={`Give a seat on the committee of ${dau}`}
            onClick={() => setDialog('seat')}
          >
            Give a seat…
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={`Change the rules of ${dau}`}
            onClick={() => setDialog('rules')}
          >
            Change the rules…
          </Button>
          <ButtonLink
            to="/admin/access"
            search={{ kind: 'dau', value: dau }}
            size="xs"
            variant="default"
            aria-label={`Who has access to ${dau}`}
          >
            Who has access
          </ButtonLink>
          {dialog === 'rules' && <RulesDialog committee={committee} onClose={close} />}
          {dialog === 'seat' && <SeatDialog committee={committee} onClose={close} />}
        </Group>
      )}
    </>
  )
}

function Lack(props: { readonly lack: 'nobody' | 'away'; readonly mayChange: boolean }): ReactNode {
  const what =
    props.lack === 'nobody'
      ? 'It has neither a chair nor a deputy.'
      : 'Its chair and deputies are away, and nobody covers for them.'
  const remedy =
    props.lack === 'nobody'
      ? 'Give somebody the chair.'
      : 'Name who covers, or give somebody a deputy’s seat.'
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title="Nobody can decide"
      role="presentation"
      mb="sm"
    >
      {what} {props.mayChange ? remedy : 'Please tell a data steward.'}
    </Alert>
  )
}
