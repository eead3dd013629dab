import type { ReactNode } from 'react'
import type { AccessRequest, Draft } from '#stages/request/contract.ts'
import { lapseDays, turnOf } from '../rules/signing.ts'
import { type Signer, signersOf } from './signers.ts'
import classes from './sign-by-form.module.css'

type Props = {
  readonly agreement: Draft['agreement']
  readonly about: Draft['about']
  readonly request: Pick<AccessRequest, 'signingInTurns' | 'extension'>
}

/** Who will be asked, in which order, and what they have to do. */
export function SignElectronically({ agreement, about, request }: Props): ReactNode {
  const inTurns = request.signingInTurns
  const signers = signersOf(about, agreement)
  const first = signers.filter(({ capacity }) => turnOf(capacity, inTurns) === 1)
  const later = signers.filter(({ capacity }) => turnOf(capacity, inTurns) > 1)
  return (
    <>
      <ol className={classes['todo']} aria-label="Who is asked to sign, in this order">
        <li>
          <h3>{inTurns ? 'First, in any order' : 'All at once'}</h3>
          <Signers signers={first} />
          {agreement.download && request.extension === null && (
            <p>The Principal Investigator also initials the terms of download.</p>
          )}
        </li>
        {later.map((signer) => (
          <li key={signer.part}>
            <h3>Then</h3>
            <Signers signers={[signer]} />
          </li>
        ))}
      </ol>
      <p className={classes['after']}>
        The mails go out when you press <em>Send for signature</em> in the last step. Each personal
        link is valid until {lapseDays} days after that; if somebody has not signed by then, or
        declines, the request ends.
      </p>
    </>
  )
}

function Signers({ signers }: { readonly signers: readonly Signer[] }): ReactNode {
  return (
    <dl>
      {signers.map(({ part, name }) => (
        <div key={part}>
          <dt>{part}</dt>
          <dd>{name === '' ? <span>Not named yet</span> : name}</dd>
        </div>
      ))}
    </dl>
  )
}
