import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { outcome } from './signing.ts'

/*
 * The tables of docs/lifecycles.md, cell by cell: what a page is told that somebody may do is what the server lets them
 * do, in each state and for each part that a person can have.
 */

export type LifecycleTable = ReadonlyMap<
  string,
  { readonly from: readonly string[]; readonly by: readonly string[] }
>

/** A lifecycle as the page of lifecycles has it. */
export async function documented(name: string): Promise<LifecycleTable> {
  const page = await readFile(join(import.meta.dirname, '../docs/lifecycles.md'), 'utf8')
  const [, part = ''] = page.split(`## ${name}\n`)
  const [rows = ''] = part.split('```mermaid')
  return new Map(
    [...rows.matchAll(/^\| ([\w-]+) \| (.+?) \| .+? \| (.+?) \|$/gm)]
      .slice(1)
      .map(([, command = '', from = '', by = '']) => [
        command,
        { from: from.split(', '), by: by.split(', ') },
      ]),
  )
}

/** Of these commands, those that the table gives to who has one of the roles, in the order of `commands`. */
export const allowedBy = <Command extends string>(
  table: LifecycleTable,
  commands: readonly Command[],
  state: string,
  roles: readonly string[],
): Command[] =>
  commands.filter((command) => {
    const cell = table.get(command)
    return cell?.from.includes(state) && cell.by.some((role) => roles.includes(role))
  })

/** Somebody who meets something in one state. */
type Meeting<Command extends string> = {
  /** What the table lets them do. */
  readonly allowed: readonly Command[]
  /** What a page would show them as buttons. */
  shown(): Promise<readonly string[]>
  readonly attempts: Readonly<Record<Command, () => Promise<unknown>>>
  /** The codes with which the rest may be refused. */
  refused(command: Command): RegExp
}

/** Tries every command, and holds the answers against the table. */
export async function expectCells<Command extends string>({
  allowed,
  shown,
  attempts,
  refused,
}: Meeting<Command>): Promise<void> {
  expect(await shown()).toEqual(allowed)
  for (const command of Object.keys(attempts) as Command[]) {
    const ended = await outcome(attempts[command]())
    const expected = allowed.includes(command) ? 'ok' : expect.stringMatching(refused(command))
    expect([command, ended]).toEqual([command, expected])
  }
}
