import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  readonly shown: () => Promise<readonly string[]>
  readonly attempts: Readonly<Record<Command, () => Promise<unknown>>>
  /** The codes with which the rest may be refused. */
  readonly refused: (command: Command) => RegExp
}

type Cells = {
  readonly shown: readonly string[]
  /** By command: `ok`, `refused`, or a code with which it should not have been. */
  readonly ended: Readonly<Record<string, string>>
}

/** Tries every command. Answers what came of it, and what should by the table. */
export async function tryCells<Command extends string>({
  allowed,
  shown,
  attempts,
  refused,
}: Meeting<Command>): Promise<{ readonly met: Cells; readonly expected: Cells }> {
  const met = { shown: await shown(), ended: {} as Record<string, string> }
  const expected = { shown: allowed, ended: {} as Record<string, string> }
  for (const command of Object.keys(attempts) as Command[]) {
    const code = await outcome(attempts[command]())
    met.ended[command] = refused(command).test(code) ? 'refused' : code
    expected.ended[command] = allowed.includes(command) ? 'ok' : 'refused'
  }
  return { met, expected }
}
