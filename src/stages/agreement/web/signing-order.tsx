import type { ReactNode } from 'react'
import type { Signer } from './signers.ts'
import classes from './sign-by-form.module.css'

type Props = {
  /** Who is asked at the same time, and before whom. */
  readonly turns: readonly (readonly Pick<Signer, 'part' | 'name'>[])[]
  /** What is to be said of the first. */
  readonly children?: ReactNode
}

/** Who will be asked to sign, in which order. */
export function SigningOrder({ turns, children }: Props): ReactNode {
  const first = turns.length > 1 ? 'First, in any order' : 'All at once'
  return (
    <ol className={classes['todo']} aria-label="Who is asked to sign, in this order">
      {turns.map((signers, n) => (
        <li key={signers.map(({ part }) => part).join()}>
          <h3>{n === 0 ? first : 'Then'}</h3>
          <dl>
            {signers.map(({ part, name }) => (
              <div key={part}>
                <dt>{part}</dt>
                <dd>{name === '' ? <span>Not named yet</span> : name}</dd>
              </div>
            ))}
          </dl>
          {n === 0 && children}
        </li>
      ))}
    </ol>
  )
}
