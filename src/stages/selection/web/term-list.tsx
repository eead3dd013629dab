import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { DataUseTerm } from '#stages/catalog/contract/terms.ts'
import { limitOf, meaningOf } from '#stages/catalog/data-use/notation.ts'
import { termOf } from '#stages/catalog/data-use.ts'
import classes from './share.module.css'

type Props = { readonly terms: readonly DataUseTerm[] }

/** The data-use conditions of a DAU by name; what each means unfolds below. */
export function TermList({ terms }: Props): ReactNode {
  if (terms.length === 0) return <Text size="sm">No conditions beyond the agreement</Text>
  const known = terms.map((term) => ({
    title: termOf(term.code).title,
    code: term.code,
    limit: limitOf(term),
    meaning: meaningOf(term),
  }))
  return (
    <>
      <ul className={classes['terms']}>
        {known.map(({ code, title, limit }) => (
          <li key={code}>
            <span className={classes['code']}>{code}</span> {title}
            {limit !== '' && `: ${limit}`}
          </li>
        ))}
      </ul>
      {known.some(({ meaning }) => meaning !== '') && (
        <details className={classes['meanings']}>
          <summary>What these conditions mean</summary>
          <dl>
            {known.map(({ code, title, meaning }) => (
              <div key={code}>
                <dt>{title}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  )
}
