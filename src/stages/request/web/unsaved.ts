/**
 * What is typed and not saved yet also stays in this tab's session storage: it outlives a reload, a crash
 * and a session that ended, and goes when it is saved or the tab is closed.
 */
import { canonical } from '#kernel/canonical.ts'
import {
  AboutSection,
  AgreementSection,
  type Draft,
  NameSection,
  type Section,
} from '../contract.ts'
import type { Kept, Unsaved } from './section-saver.ts'

const schemas = { name: NameSection, about: AboutSection, agreement: AgreementSection }

const keyOf = (requestId: string, section: Section) => `unsaved:${requestId}:${section}`

export function keepUnsaved<S extends Section>(
  requestId: string,
  section: S,
  { value, saved, base }: Kept<Draft[S]>,
): void {
  const key = keyOf(requestId, section)
  if (canonical(value) === canonical(saved)) sessionStorage.removeItem(key)
  else sessionStorage.setItem(key, JSON.stringify({ value, base }))
}

export function readUnsaved<S extends Section>(
  requestId: string,
  section: S,
): Unsaved<Draft[S]> | undefined {
  const text = sessionStorage.getItem(keyOf(requestId, section))
  if (text === null) return undefined
  const { value, base } = JSON.parse(text) as { value: unknown; base: unknown }
  const parsed = schemas[section].safeParse(value)
  if (!parsed.success || typeof base !== 'number') return undefined
  // The schema that was looked up by the section's name gives that section.
  return { value: parsed.data as Draft[S], base }
}
