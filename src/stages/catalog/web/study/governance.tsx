import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { Day } from '#app/web/ui/when.tsx'
import type { Dau, Study } from '../../contract.ts'
import type { DataUseTerm } from '../../contract/terms.ts'
import { meaningOf } from '../../data-use/notation.ts'
import { termOf } from '../../data-use.ts'

/** Under whose rules the data of a study are. */
export function Governance({ study }: { readonly study: Study }): ReactNode {
  return (
    <section className="panel study-panel" aria-labelledby="study-access">
      <Title order={2} size="h3" id="study-access">
        Access
      </Title>
      {study.daus.map((dau) => (
        <DauTerms key={dau.code} dau={dau} />
      ))}
      {study.hasOpenAccess && (
        <p className="study-open">
          <strong>Open access.</strong>{' '}
          {study.daus.length > 0 ? 'Some files need' : 'These files need'} no agreement: an account
          is enough.
        </p>
      )}
    </section>
  )
}

function DauTerms({ dau }: { readonly dau: Dau }): ReactNode {
  const { code, name, description, committee, terms, embargoDate } = dau
  return (
    <div className="study-dau">
      <h3>
        {name} <span className="study-code">{code}</span>
      </h3>
      <p>{description}</p>
      <dl>
        <dt>Decides</dt>
        <dd>{committee}</dd>
        <dt>Embargo</dt>
        <dd>
          <Embargo date={embargoDate} />
        </dd>
      </dl>
      {terms.length > 0 && (
        <>
          <h4>Data use terms</h4>
          <ul className="plain study-terms">
            {terms.map((term) => (
              <TermItem key={term.code} term={term} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function TermItem({ term }: { readonly term: DataUseTerm }): ReactNode {
  const { code, title } = termOf(term.code)
  return (
    <li>
      <strong>{title}</strong> <span className="study-code">{code}</span>
      <span className="study-meaning">{meaningOf(term)}</span>
    </li>
  )
}

function Embargo({ date }: { readonly date: string | null }): ReactNode {
  const { now } = useInstance()
  if (date === null) return 'none: results may be published'
  return date <= now.slice(0, 10) ? (
    <>
      over since <Day on={date} />
    </>
  ) : (
    <>
      results may be published from <Day on={date} />
    </>
  )
}
