import type { FieldError } from '#kernel/problem.ts'
import type { Statement } from '../contract/destruction.ts'

/** Days after the end of access by which copies must be destroyed (Data Access Agreement, Schedule B, clause 8). */
export const dueDays = 30

/** Reminders, in days after the ask: the first, from one to the next, and how many there are at most. */
export const reminderDays = { first: 14, every: 7, most: 8 } as const

/** What keeps a statement from being a certificate, by field. `downloads`: files of which the audit log has a download. */
export function faultsOf(
  statement: Statement,
  { holder, downloads }: { readonly holder: string; readonly downloads: number },
): FieldError[] {
  const { copies, destroyed, kept, keptReason, name } = statement
  const faults: FieldError[] = []
  const refuse = (path: keyof Statement, message: string) => faults.push({ path, message })
  if (copies === null) refuse('copies', 'Say what became of the copies.')
  if (copies === 'none' && downloads > 0)
    refuse('copies', `Files were downloaded (${downloads}), so that there were copies.`)
  if ((copies === 'destroyed' || copies === 'kept') && destroyed === '')
    refuse('destroyed', 'Say what was destroyed, and how.')
  if (copies === 'kept' && kept === '') refuse('kept', 'Name the files that are kept.')
  if (copies === 'kept' && keptReason === '')
    refuse('keptReason', 'Name the published results that they verify.')
  if (copies !== 'kept' && kept !== '') refuse('kept', 'Nothing is kept, by your own choice above.')
  if (plain(name) !== plain(holder)) refuse('name', `Type your name as it stands here: ${holder}`)
  return faults
}

const plain = (name: string): string =>
  name.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase()
