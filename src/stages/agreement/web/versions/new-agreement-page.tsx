import { Alert, Radio, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconPencil,
  IconSignature,
} from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { Envelope } from '../../contract/signing.ts'
import type { Resigning } from '../../contract/versions.ts'
import { ChoiceCard } from '../choice-card.tsx'
import choices from '../choice-card.module.css'
import { useEnvelopes } from '../envelopes/envelopes-query.ts'
import { NewForm } from './new-form.tsx'
import { SendAnew } from './send-anew.tsx'
import { SignaturesAnew } from './signatures-anew.tsx'
import { resigningQuery } from './version-queries.ts'
import classes from './versions.module.css'

const breadcrumbs = [{ label: 'My Dashboard', to: '/dashboard' }]

/** Where the requester of an approved request has its agreement signed in the version that is in force. */
export function NewAgreementPage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { requestId = '' } = useParams({ strict: false }) as { requestId?: string }
  const query = useQuery(resigningQuery(requestId))
  const envelopes = useEnvelopes({ id: requestId, version: 0 })
  return (
    <PageBody
      title="Sign the new version of the agreement"
      breadcrumbs={breadcrumbs}
      width="reading"
      intro={query.data?.name}
    >
      <QueryState query={query}>
        {(one) => <Standing one={one} envelopes={envelopes.filter(isOf(one))} />}
      </QueryState>
    </PageBody>
  )
}

const isOf =
  ({ version }: Resigning) =>
  ({ purpose, agreementVersion }: Envelope): boolean =>
    purpose === 'new-version' && agreementVersion === version

type Props = { readonly one: Resigning; readonly envelopes: readonly Envelope[] }

function Standing({ one, envelopes }: Props): ReactNode {
  const isSigned = one.signedVersion === one.version
  return (
    <Stack gap="md" align="stretch">
      {isSigned ? <Signed version={one.version} /> : <Due one={one} />}
      <SignaturesAnew one={one} envelopes={envelopes} />
      <Ways one={one} />
    </Stack>
  )
}

function Signed({ version }: { readonly version: string }): ReactNode {
  return (
    <Alert
      role="status"
      color="green"
      icon={<IconCircleCheck aria-hidden />}
      title={`Version ${version} is signed`}
    >
      It is the one in force. There is nothing to do.
    </Alert>
  )
}

function Due({ one }: { readonly one: Resigning }): ReactNode {
  if (one.form?.state === 'waiting')
    return (
      <Alert
        role="status"
        icon={<IconClock aria-hidden />}
        title="The new form waits for a data steward"
      >
        You get an email when it is confirmed.
        {one.isSuspended && ' Access is suspended until then.'}
      </Alert>
    )
  return (
    <>
      <Why one={one} />
      {one.form?.state === 'returned' && (
        <Alert
          color="yellow"
          icon={<IconAlertTriangle aria-hidden />}
          title="Your new form was returned"
        >
          {one.form.reason}
        </Alert>
      )}
    </>
  )
}

function Why({ one }: { readonly one: Resigning }): ReactNode {
  return (
    <Alert
      color={one.isSuspended ? 'red' : 'yellow'}
      icon={<IconAlertTriangle aria-hidden />}
      title={
        one.isSuspended
          ? 'Access is suspended until the new version is signed'
          : 'There is a new version of the agreement'
      }
    >
      This request was signed under version {one.signedVersion}; version {one.version} is in force.
      {one.suspendedFrom !== null && !one.isSuspended && (
        <>
          {' '}
          Access is suspended from <When at={one.suspendedFrom} /> on unless it is signed.
        </>
      )}
      {one.note !== '' && <Text size="sm" mt={6}>{`What changed: ${one.note}`}</Text>}
    </Alert>
  )
}

/** Electronically or on a form; on a form alone where that is what is open. */
function Ways({ one }: { readonly one: Resigning }): ReactNode {
  const [way, setWay] = useState<'electronic' | 'form'>('electronic')
  const { openCommands, electronicIsOpen } = one
  if (!openCommands.includes('upload')) return null
  const isOut = openCommands.includes('withdraw')
  if (!openCommands.includes('send'))
    return (
      <Panel title={isOut ? 'Sign a form instead' : 'Sign a form'}>
        {isOut && (
          <Text size="sm" mb="md">
            Whichever comes first counts: once a data steward has confirmed a form, the signing
            above ends.
          </Text>
        )}
        {!electronicIsOpen && (
          <Text size="sm" mb="md">
            Signing electronically is not open to institutions of your country.
          </Text>
        )}
        <NewForm one={one} />
      </Panel>
    )
  return (
    <Panel title="How will it be signed?">
      <Radio.Group
        aria-label="How will it be signed?"
        mb="md"
        value={way}
        onChange={(value) => setWay(value === 'form' ? 'form' : 'electronic')}
      >
        <div className={choices['cards']}>
          <ChoiceCard
            value="electronic"
            icon={<IconSignature aria-hidden />}
            title="Sign electronically"
            badge="Recommended"
            points={[
              'Everybody gets an email with a personal link, and needs no account',
              'Access goes on by itself once all have signed',
            ]}
          />
          <ChoiceCard
            value="form"
            icon={<IconPencil aria-hidden />}
            title="Sign a form"
            points={[
              'Download it, have it signed by hand or in a PDF program, upload it',
              'A data steward confirms it',
            ]}
          />
        </div>
      </Radio.Group>
      {way === 'electronic' ? <SendAnew one={one} /> : <NewForm one={one} />}
    </Panel>
  )
}

function Panel(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className={`panel ${classes['panel']}`} aria-label={props.title}>
      <h2>{props.title}</h2>
      {props.children}
    </section>
  )
}
