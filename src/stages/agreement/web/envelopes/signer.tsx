import { Alert, Button, Group, Text } from '@mantine/core'
import {
  IconCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconMailX,
  IconUserQuestion,
  IconUserX,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { When, WhenExactly } from '#app/web/ui/when.tsx'
import {
  answerProposal,
  capacityWords,
  remindSignatory,
  type Signatory,
} from '../../contract/signing.ts'
import type { SignatoryState } from '../../lifecycle.ts'
import { signingLimits } from '../../rules/signing.ts'
import { StepFault } from '../fault.tsx'
import { ConfirmPerson } from './confirm-person.tsx'
import { CorrectAddress } from './correct-address.tsx'
import { useSignerCommand } from './envelopes-query.ts'
import classes from './envelopes.module.css'

type Props = { readonly requestId: string; readonly signatory: Signatory }

const icons = {
  waiting: IconCircleDashed,
  asked: IconClock,
  signed: IconCheck,
  declined: IconCircleX,
  replaced: IconUserX,
} satisfies Record<SignatoryState, unknown>

/** One who signs: how it stands with them, and what the requester can do. */
export function Signer({ requestId, signatory }: Props): ReactNode {
  const { name, email, capacity, state } = signatory
  const Icon = icons[state]
  return (
    <li className={classes['signer']} data-state={state}>
      <span className={classes['icon']}>
        <Icon size={18} stroke={2} aria-hidden />
      </span>
      <div className={classes['who']}>
        <p className={classes['name']}>
          <strong>{name}</strong> <span>{capacityWords[capacity]}</span>
        </p>
        <p className={classes['facts']}>{email}</p>
        <p className={classes['facts']}>
          <Facts signatory={signatory} />
        </p>
        <Undelivered signatory={signatory} />
        <Proposal requestId={requestId} signatory={signatory} />
        <Commands requestId={requestId} signatory={signatory} />
      </div>
    </li>
  )
}

function Facts({ signatory }: { readonly signatory: Signatory }): ReactNode {
  const { state, askedAt, openedAt, signedAt, reminders } = signatory
  if (state === 'signed' && signedAt !== null) {
    return (
      <span className={classes['signed']}>
        Signed <WhenExactly at={signedAt} />
      </span>
    )
  }
  if (state === 'waiting') return 'Not asked yet: others sign before.'
  if (state === 'declined') return 'Declined to sign'
  if (state === 'replaced') return 'Somebody else signs instead'
  return (
    <>
      {askedAt !== null && (
        <>
          Asked <When at={askedAt} /> ·{' '}
        </>
      )}
      {openedAt === null ? (
        'not opened yet'
      ) : (
        <>
          opened <When at={openedAt} />
        </>
      )}
      {reminders > 0 && ` · reminded by itself ${reminders === 1 ? 'once' : `${reminders} times`}`}
    </>
  )
}

function Undelivered({ signatory }: { readonly signatory: Signatory }): ReactNode {
  const { undeliveredAt, email, state } = signatory
  if (undeliveredAt === null || state !== 'asked') return undefined
  return (
    <Alert
      role="status"
      mt="xs"
      p="xs"
      color="red"
      icon={<IconMailX aria-hidden />}
      title="The mail came back"
    >
      {email} does not take mail since <When at={undeliveredAt} />. Please correct the address.
    </Alert>
  )
}

/** Somebody else who should sign, as the signer says. */
function Proposal({ requestId, signatory }: Props): ReactNode {
  const { proposal, name, openCommands, id: signatoryId } = signatory
  const [isOpen, setOpen] = useState(false)
  const keep = useSignerCommand(requestId, () =>
    call(answerProposal, { params: { requestId, signatoryId }, body: { accept: false } }),
  )
  if (proposal === null || signatory.state !== 'asked') return undefined
  return (
    <Alert
      role="status"
      mt="xs"
      p="xs"
      color="yellow"
      icon={<IconUserQuestion aria-hidden />}
      title={`${name} says that ${proposal.name} should sign`}
    >
      <Text size="sm">
        {proposal.name}, {proposal.email}
      </Text>
      <blockquote className={classes['quote']}>{proposal.reason}</blockquote>
      <Group gap="xs" mt="xs">
        {openCommands.includes('replace') && (
          <Button size="compact-md" onClick={() => setOpen(true)}>
            Confirm {proposal.name}…
          </Button>
        )}
        {openCommands.includes('keep') && (
          <Button
            size="compact-md"
            variant="default"
            loading={keep.isPending}
            onClick={() => keep.mutate(undefined)}
          >
            Keep {name}
          </Button>
        )}
      </Group>
      <StepFault error={keep.error} />
      {isOpen && (
        <ConfirmPerson
          requestId={requestId}
          signatory={signatory}
          proposal={proposal}
          onClose={() => setOpen(false)}
        />
      )}
    </Alert>
  )
}

function Commands({ requestId, signatory }: Props): ReactNode {
  const { id: signatoryId, name, openCommands } = signatory
  const [isOpen, setOpen] = useState(false)
  const remind = useSignerCommand(requestId, () =>
    call(remindSignatory, { params: { requestId, signatoryId } }),
  )
  const mayRemind = openCommands.includes('remind')
  const mayCorrect = openCommands.includes('correct') || openCommands.includes('correct-ahead')
  if (!mayRemind && !mayCorrect) return undefined
  return (
    <>
      <Group gap="xs" mt={6}>
        {mayRemind && (
          <Button
            size="compact-sm"
            variant="default"
            title={`At most ${signingLimits.remindersADay} times a day`}
            aria-label={`Remind ${name}, at most ${signingLimits.remindersADay} times a day`}
            loading={remind.isPending}
            onClick={() => remind.mutate(undefined)}
          >
            Remind
          </Button>
        )}
        {mayCorrect && (
          <Button
            size="compact-sm"
            variant={signatory.undeliveredAt === null ? 'default' : 'filled'}
            aria-label={`Correct address of ${name}`}
            onClick={() => setOpen(true)}
          >
            Correct address
          </Button>
        )}
        <Text size="sm" c="green.8" role="status">
          {remind.isSuccess && `${name} was mailed once more. At most three times a day.`}
        </Text>
      </Group>
      <StepFault error={remind.error} />
      {isOpen && (
        <CorrectAddress
          requestId={requestId}
          signatory={signatory}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
