import type { ReactNode } from 'react'
import type { ExecutionDetails } from '../../contract.ts'

type Props = { readonly run: Pick<ExecutionDetails, 'egress' | 'hosts'> }

/** What a run might reach, and what it asked for; nothing of a run without network. */
export function RunHosts({ run: { egress, hosts } }: Props): ReactNode {
  if (egress === null || egress.length === 0) return null
  const named = (isAllowed: boolean) =>
    (hosts ?? []).filter((each) => each.isAllowed === isAllowed).map(({ host }) => host)
  const [allowed, refused] = [named(true), named(false)]
  return (
    <section aria-labelledby="hosts">
      <h2 id="hosts">Network</h2>
      <dl>
        <div>
          <dt>It may reach</dt>
          <dd>{egress.join(', ')}</dd>
        </div>
        {allowed.length > 0 && (
          <div>
            <dt>It asked for</dt>
            <dd>{allowed.join(', ')}</dd>
          </div>
        )}
        {refused.length > 0 && (
          <div>
            <dt>It was refused</dt>
            <dd>{refused.join(', ')}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}
