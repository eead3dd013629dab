import { SegmentedControl, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { isNameOf } from '../../rules/signing.ts'
import classes from './ceremony.module.css'
import { DrawingPad } from './drawing-pad.tsx'
import type { Stroke } from './ink.ts'

/** A signature as it is being made. What was typed and what was drawn both stay while one tries the other. */
export type Made = {
  readonly kind: 'typed' | 'drawn'
  readonly text: string
  readonly strokes: readonly Stroke[]
}

type Props = {
  readonly made: Made
  /** Of who was asked to sign. */
  readonly name: string
  readonly error: string | undefined
  readonly onChange: (made: Made) => void
}

/** The signature, typed or drawn. */
export function SignatureField({ made, name, error, onChange }: Props): ReactNode {
  const { kind, text, strokes } = made
  return (
    <div className={classes['signature']}>
      <SegmentedControl
        aria-label="How to sign"
        value={kind}
        onChange={(value) => onChange({ ...made, kind: value === 'drawn' ? 'drawn' : 'typed' })}
        data={[
          { value: 'typed', label: 'Type' },
          { value: 'drawn', label: 'Draw' },
        ]}
      />
      {kind === 'drawn' ? (
        <DrawingPad
          strokes={strokes}
          error={error}
          onStrokes={(next) => onChange({ ...made, strokes: next })}
        />
      ) : (
        <>
          <TextInput
            id="sign-signature"
            label="Your name, as your signature"
            autoComplete="off"
            maxLength={100}
            value={text}
            error={error}
            onChange={({ currentTarget }) => onChange({ ...made, text: currentTarget.value })}
          />
          <div className={classes['preview']} aria-hidden>
            {text.trim() || ' '}
          </div>
          {text.trim() !== '' && !isNameOf(text, name) && (
            <Text size="sm" c="yellow.8" role="status">
              You were asked to sign as {name}. You may sign like this; those who check the
              agreement see that it differs.
            </Text>
          )}
        </>
      )}
    </div>
  )
}
