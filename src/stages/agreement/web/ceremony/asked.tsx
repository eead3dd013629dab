import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { When } from '#app/web/ui/when.tsx'
import { type Ceremony, capacityWords, signingCapacities } from '../../contract/signing.ts'
import type { SignatoryState } from '../../lifecycle.ts'
import { whyYou } from '../../rules/signing.ts'
import { Fact, Facts } from '../facts.tsx'
import classes from './ceremony.module.css'

type Props = { readonly ceremony: Ceremony }

/** What is asked of whom, by whom, for what and until when. */
export function Asked({ ceremony }: Props): ReactNode {
  const { envelope, me } = ceremony
  const { requestedBy: by } = envelope
  return (
    <section className={`panel ${classes['asked']}`} aria-label="What this is about">
      <Facts>
        <Fact name="Requested by">
          <strong>{by.name}</strong>, {by.institution} ·{' '}
          <Anchor href={`mailto:${by.email}`}>{by.email}</Anchor>
        </Fact>
        <Fact name="Data">
          {envelope.daus.map(({ code, name }) => `${name} (${code})`).join(', ')}, shared by{' '}
          {envelope.provider}
        </Fact>
        <Fact name="Use">
          {envelope.download
            ? 'On the platform, and downloaded to systems of the institution'
            : 'On the platform only, no download'}
        </Fact>
        <Fact name="You sign as">
          <strong>{capacityWords[me.capacity]}</strong>, {me.institution}
          <div className={classes['minor']}>{whyYou[me.capacity]}</div>
        </Fact>
        <Fact name="Who signs">
          <ul className={classes['signers']}>
            {signersOf(ceremony).map(({ name, capacity, state, isMe }) => (
              <li key={`${capacity} ${name}`}>
                <span>
                  {name}
                  {isMe && ' (you)'}
                  <span className={classes['minor']}> · {capacityWords[capacity]}</span>
                </span>
                <span className={classes['state']} data-state={state}>
                  {stateWords[state]}
                </span>
              </li>
            ))}
          </ul>
        </Fact>
        {me.state === 'asked' && (
          <Fact name="Open until">
            <When at={envelope.lapsesAt} />
          </Fact>
        )}
      </Facts>
    </section>
  )
}

const stateWords: Readonly<Record<SignatoryState, string>> = {
  waiting: 'Signs later',
  asked: 'Not signed yet',
  signed: 'Signed',
  declined: 'Declined',
  replaced: 'Replaced',
}

/** All who sign, in the order of the agreement. */
const signersOf = ({ me, others }: Ceremony) =>
  [{ ...me, isMe: true }, ...others.map((other) => ({ ...other, isMe: false }))].sort(
    (a, b) => signingCapacities.indexOf(a.capacity) - signingCapacities.indexOf(b.capacity),
  )
