import type { ReactNode } from 'react'
import type { AccessRequest, Draft } from '#stages/request/contract.ts'
import { lapseDays, turnOf } from '../rules/signing.ts'
import { signersOf } from './signers.ts'
import classes from './sign-by-form.module.css'
import { SigningOrder } from './signing-order.tsx'

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
      <SigningOrder turns={[first, ...later.map((signer) => [signer])]}>
        {agreement.download && request.extension === null && (
          <p>The Principal Investigator also initials the terms of download.</p>
        )}
      </SigningOrder>
      <p className={classes['after']}>
        The mails go out when you press <em>Send for signature</em> in the last step. Each personal
        link is valid until {lapseDays} days after that; if somebody has not signed by then, or
        declines, the request ends.
      </p>
    </>
  )
}
