import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './share.module.css'
import { termOf } from '#stages/catalog/data-use.ts'

type Props = { readonly codes: readonly string[] }

/** The data-use conditions of a DAU by name; what each means unfolds below. */
export function TermList({ codes }: Props): ReactNode {
  if (codes.length === 0) return <Text size="sm">No conditions beyond the agreement</Text>
  const terms = codes.map(termOf)
  return (
    <>
      <ul className={classes['terms']}>
        {terms.map(({ code, title }) => (
          <li key={code}>
            <span className={classes['code']}>{code}</span> {title}
          </li>
        ))}
      </ul>
      {terms.some(({ meaning }) => meaning !== '') && (
        <details className={classes['meanings']}>
          <summary>What these conditions mean</summary>
          <dl>
            {terms.map(({ code, title, meaning }) => (
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
