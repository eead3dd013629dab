import { Alert } from '@mantine/core'
import { IconUserQuestion } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { type Ceremony, capacityWords } from '../../contract/signing.ts'
import type { EnvelopePurpose } from '../../lifecycle.ts'
import { Asked } from './asked.tsx'
import classes from './ceremony.module.css'
import { HowSigningWorks } from './nothing-open.tsx'
import { OtherWays } from './other-ways.tsx'
import { Steps } from './steps.tsx'
import { whatIsOver } from './over.ts'
import { Over } from './over-view.tsx'

type Props = { readonly ceremony: Ceremony }

/** Who asks what of a signer, the steps to the signature, and the ways out of it. */
export function CeremonyView({ ceremony }: Props): ReactNode {
  const { envelope, me } = ceremony
  const over = whatIsOver(ceremony)
  const { requestedBy: by } = envelope
  return (
    <PageBody
      title={over?.title ?? titleOf(ceremony)}
      width="reading"
      intro={
        over === undefined && (
          <span className={classes['lead']}>
            {leads[envelope.purpose](by.institution, envelope.requestName)} You are asked as{' '}
            <strong>{capacityWords[me.capacity]}</strong>.
          </span>
        )
      }
    >
      {over !== undefined && <Over over={over} />}
      <Asked ceremony={ceremony} />
      {over === undefined && (
        <>
          {me.proposal !== null && (
            <Alert className={classes['notice']} icon={<IconUserQuestion aria-hidden />}>
              You have said that {me.proposal.name} ({me.proposal.email}) should sign instead.{' '}
              {by.name} was asked to confirm that. Until then you can still sign yourself.
            </Alert>
          )}
          <Steps ceremony={ceremony} />
          <OtherWays ceremony={ceremony} />
        </>
      )}
      <HowSigningWorks />
    </PageBody>
  )
}

const leads = {
  request: (institution: string, project: string) =>
    `${institution} requests controlled-access genomic data for the project “${project}”.`,
  'new-version': (institution: string, project: string) =>
    `There is a new version of the agreement under which ${institution} has controlled-access genomic data for the project “${project}”. What was approved stays as it is.`,
} as const satisfies Record<EnvelopePurpose, unknown>

/** Who requests the data signs, too. */
const titleOf = ({ me, envelope: { requestedBy: by, purpose } }: Ceremony): string =>
  me.email === by.email
    ? `Please sign ${isNew(purpose) ? 'the new version of ' : ''}your agreement`
    : `${by.name} asks you to sign ${isNew(purpose) ? 'the new version of an' : 'an'} agreement`

const isNew = (purpose: EnvelopePurpose): boolean => purpose === 'new-version'
