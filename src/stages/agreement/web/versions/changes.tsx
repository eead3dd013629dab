import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import type { AgreementVersion, TemplateChange } from '../../contract/versions.ts'
import classes from './versions.module.css'

/** How a version differs from the one it follows, word by word. */
export function Changes({ one }: { readonly one: AgreementVersion }): ReactNode {
  const { comparedWith, changes } = one
  if (comparedWith === null) return null
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="changes">
      <h2 id="changes">
        {changes.length === 0
          ? `The same text as version ${comparedWith}`
          : `What differs from version ${comparedWith}: ${formatNoun(changes.length, 'place')}`}
      </h2>
      {changes.map((change) => (
        <Change key={`${change.lineBefore} ${change.lineAfter}`} change={change} />
      ))}
    </section>
  )
}

function Change({ change }: { readonly change: TemplateChange }): ReactNode {
  return (
    <div className={classes['change']}>
      <div className={classes['minor']}>Line {change.lineAfter}</div>
      <pre>
        {change.words.map(({ kind, text }, place) =>
          kind === 'same' ? (
            text
          ) : (
            // Pieces of one answer do not move.
            <Marked key={place} kind={kind}>
              {text}
            </Marked>
          ),
        )}
      </pre>
    </div>
  )
}

type MarkedProps = { readonly kind: 'removed' | 'added'; readonly children: string }

const Marked = ({ kind, children }: MarkedProps): ReactNode =>
  kind === 'removed' ? <del>{children}</del> : <ins>{children}</ins>
