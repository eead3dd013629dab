import { Accordion, Button, Progress, Text } from '@mantine/core'
import { IconFileDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { When } from '#app/web/ui/when.tsx'
import { addressOf } from '#kernel/address.ts'
import { downloadRecord, type Envelope } from '../../contract/signing.ts'
import type { EnvelopePurpose } from '../../lifecycle.ts'
import classes from './envelopes.module.css'
import { Signer } from './signer.tsx'

type Props = { readonly requestId: string; readonly envelopes: readonly Envelope[] }

/** Who has signed, who has not, and what can be done about it. */
export function Signatures({ requestId, envelopes }: Props): ReactNode {
  const [newest, ...earlier] = envelopes
  if (newest === undefined) return undefined
  return (
    <>
      <EnvelopeView requestId={requestId} envelope={newest} />
      {earlier.length > 0 && (
        <Accordion order={3} mt="md" className={classes['earlier']}>
          {earlier.map((envelope) => (
            <Accordion.Item key={envelope.id} value={envelope.id}>
              <Accordion.Control>
                Out for signature before, <When at={envelope.createdAt} />
              </Accordion.Control>
              <Accordion.Panel>
                <EnvelopeView requestId={requestId} envelope={envelope} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </>
  )
}

type EnvelopeProps = { readonly requestId: string; readonly envelope: Envelope }

function EnvelopeView({ requestId, envelope }: EnvelopeProps): ReactNode {
  const { signatories, isSealed, state } = envelope
  const counted = signatories.filter((signatory) => signatory.state !== 'replaced')
  const signed = counted.filter((signatory) => signatory.state === 'signed').length
  return (
    <>
      {envelope.purpose === 'new-version' && (
        <Text fw={600}>New version of the agreement, {envelope.agreementVersion}</Text>
      )}
      <Standing envelope={envelope} />
      {state === 'out' && (
        <div className={classes['progress']}>
          <Progress
            value={(signed / counted.length) * 100}
            size="sm"
            flex={1}
            aria-label="Signatures"
          />
          <Text size="sm" className="figure">
            {signed} of {counted.length} signed
          </Text>
        </div>
      )}
      <ol className={classes['signers']} aria-label="Who signs">
        {signatories.map((signatory) => (
          <Signer key={signatory.id} requestId={requestId} signatory={signatory} />
        ))}
      </ol>
      {isSealed && (
        <div className={classes['record']}>
          <Button
            component="a"
            size="compact-md"
            variant="default"
            href={addressOf(downloadRecord, { params: { requestId, envelopeId: envelope.id } })}
            download={state === 'completed' ? 'agreement-sealed.pdf' : 'agreement-record.pdf'}
            leftSection={<IconFileDownload size={16} aria-hidden />}
          >
            {state === 'completed' ? 'Download the sealed agreement' : 'Download the sealed record'}
          </Button>
          <TextLink to="/verify" size="sm">
            Verify a seal
          </TextLink>
        </div>
      )}
    </>
  )
}

/** How far it is, in a sentence. */
function Standing({ envelope }: { readonly envelope: Envelope }): ReactNode {
  const { state, purpose, lapsesAt, endedAt, endedBy, reason } = envelope
  const words = ends[purpose]
  const ended = endedAt !== null && (
    <>
      {' '}
      on <When at={endedAt} />
    </>
  )
  switch (state) {
    case 'preparing':
      return (
        <p role="status">The agreement is being prepared. The first mails go out in a moment.</p>
      )
    case 'out':
      return (
        <p>
          {turnWords(envelope)}{' '}
          {lapsesAt !== null && (
            <>
              Everybody has to sign until <When at={lapsesAt} />, or {words.lapse}. Reminders go out
              by themselves after 3, 7 and 14 days.
            </>
          )}
        </p>
      )
    case 'signed':
      return <p role="status">Everybody has signed. The agreement is being sealed.</p>
    case 'completed':
      return <p>Everybody has signed, and the agreement is sealed.</p>
    case 'declined':
      return (
        <>
          <p>
            {endedBy ?? 'A signer'} declined to sign{ended}. {words.declined}
          </p>
          {reason !== '' && <blockquote className={classes['quote']}>{reason}</blockquote>}
        </>
      )
    case 'withdrawn':
      return (
        <p>
          {words.withdrawn}
          {ended}.{purpose === 'new-version' && reason !== '' && ` ${reason}`}
        </p>
      )
    case 'lapsed':
      return <p>Not everybody signed in time, which ended it{ended}.</p>
    default:
      return state satisfies never
  }
}

/** What it does to end without all signatures, by what it is for. */
const ends = {
  request: {
    lapse: 'the request ends',
    declined: 'That ended the agreement and the request.',
    withdrawn: 'It ended when the request was withdrawn',
  },
  'new-version': {
    lapse: 'this signing ends',
    declined: 'That ended this signing; access stays as it was.',
    withdrawn: 'It ended before everybody had signed',
  },
} as const satisfies Record<EnvelopePurpose, object>

const list = new Intl.ListFormat('en')

function turnWords({ signatories }: Envelope): string {
  const asked = signatories.filter(({ state }) => state === 'asked').map(({ name }) => name)
  const [only] = asked
  if (only !== undefined && asked.length === 1) return `It is the turn of ${only}.`
  return `It is the turn of ${list.format(asked)}, in any order.`
}
