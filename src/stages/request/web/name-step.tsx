import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Fields } from './fields.ts'
import type { SectionState } from './use-section.ts'

export type StepProps<S extends 'name' | 'about' | 'agreement'> = {
  readonly state: SectionState<S>
  readonly fields: Fields
}

type Props = StepProps<'name'> & {
  /** Goes to the next step: there is nothing else to fill in here. */
  readonly onEnter: () => void
}

const longest = 120

/** The first step: what the project is to be called. */
export function NameStep({ state, fields, onEnter }: Props): ReactNode {
  const { name } = state.value
  const rest = longest - name.length
  return (
    <TextInput
      {...fields('name')}
      label="Project name"
      description="It names this request and, once files arrive, your project. Choose one that you do not use for another request."
      placeholder="For example: Relapse in pediatric ALL"
      maxLength={longest}
      autoComplete="off"
      value={name}
      rightSection={rest <= 20 && <span aria-label={`${rest} characters left`}>{rest}</span>}
      onChange={(event) => state.change({ name: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) onEnter()
      }}
    />
  )
}
