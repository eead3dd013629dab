import { useState } from 'react'
import type { FieldError } from '#kernel/problem.ts'
import { Problem } from '#kernel/problem.ts'
import type { Section } from '../contract.ts'
import type { SectionState } from './use-section.ts'

/** What every control of a step is given: its identity for links, and what is wrong with it. */
export type Field = {
  readonly id: string
  readonly error: string | undefined
  readonly onBlur: () => void
}
/** The field at a path of the section, as in `applicants.0.email`. */
export type Fields = (path: string) => Field

/** Where a control is found in the page and in links to it: `agreement.applicants.0.email`. */
export const fieldId = (section: Section, path: string): string => `${section}.${path}`

/**
 * Ties the server's faults to their fields. A value that was refused shows at once; what is merely missing
 * shows once its field was left, or everywhere when the person has seen the review.
 */
export function useFields<S extends Section>(
  state: SectionState<S>,
  missing: readonly FieldError[],
  isReviewed: boolean,
): Fields {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const refused = refusedIn(state.status)
  return (path) => {
    const id = fieldId(state.section, path)
    const isSaved = valueAt(state.value, path) === valueAt(state.saved, path)
    const shown = isSaved && (isReviewed || left.has(id)) ? missing : []
    return {
      id,
      error: [...refused, ...shown].find((fault) => fault.path === id)?.message,
      onBlur: () => setLeft((known) => new Set(known).add(id)),
    }
  }
}

const refusedIn = (status: SectionState<Section>['status']): readonly FieldError[] =>
  status.kind === 'failed' && status.error instanceof Problem ? status.error.errors : []

/** The value at a dotted path of plain data. */
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return (inner as Readonly<Record<string, unknown>>)[key]
  }, value)
}
