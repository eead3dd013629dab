import type { ReactNode, Ref } from 'react'
import { maxTemplate } from '../../contract/versions.ts'
import classes from './versions.module.css'

type Props = {
  readonly ref: Ref<HTMLTextAreaElement>
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A text of programs, with numbers at its lines: both scroll as one, since the field is as high as its text. */
export function SourceEditor({ ref, value, onChange }: Props): ReactNode {
  const lines = value.split('\n').length
  return (
    <div className={classes['editor']}>
      <pre className={classes['lines']} aria-hidden>
        {Array.from({ length: lines }, (_, n) => n + 1).join('\n')}
      </pre>
      <textarea
        ref={ref}
        id="source"
        className={classes['source']}
        rows={lines}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        maxLength={maxTemplate}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </div>
  )
}
