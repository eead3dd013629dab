import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Lifecycle, openCommands } from '#kernel/lifecycle.ts'
import { root } from './repository.ts'

type AnyLifecycle = Lifecycle<string, string, string>

/** A lifecycle as its stage exports it: `requestLifecycle`, `requestStates`. The first state is the initial one. */
export type Exported = {
  readonly name: string
  readonly lifecycle: AnyLifecycle
  readonly states: readonly string[]
}

/** Every lifecycle that a `lifecycle.ts` of a stage exports. */
export async function exportedLifecycles(): Promise<Exported[]> {
  const stages = join(root, 'src/stages')
  const paths = readdirSync(stages, { recursive: true })
    .map(String)
    .filter((path) => /^[^/]+\/lifecycle\.ts$/.test(path))
  const modules = await Promise.all(
    paths.map(
      async (path) =>
        (await import(pathToFileURL(join(stages, path)).href)) as Readonly<Record<string, unknown>>,
    ),
  )
  return modules.flatMap((module) =>
    Object.keys(module)
      .filter((name) => name.endsWith('Lifecycle'))
      .map((name) => ({
        name,
        lifecycle: module[name] as AnyLifecycle,
        states: (module[name.replace(/Lifecycle$/, 'States')] ?? []) as readonly string[],
      })),
  )
}

/**
 * What is wrong with a lifecycle whose `closed` states are to be its last ones, unless it is reopened; nothing when it
 * is sound.
 */
export function faultsOf(
  { lifecycle, states }: Pick<Exported, 'lifecycle' | 'states'>,
  closed: readonly string[],
): string[] {
  const moves = Object.values(lifecycle)
  const roles = [...new Set(moves.flatMap(({ by }) => by))]
  const named = [...new Set(moves.flatMap(({ from, to }) => [...from, to]))]
  const [initial] = states
  const reached = reach(initial === undefined ? [] : [initial], (state) =>
    moves.filter(({ from }) => from.includes(state)).map(({ to }) => to),
  )
  const ending = reach(closed, (state) =>
    moves.filter(({ to }) => to === state).flatMap(({ from }) => from),
  )
  const offers = (state: string) => openCommands(lifecycle, state, roles)
  return [
    ...named.filter((state) => !states.includes(state)).map((state) => `${state} is no state`),
    ...states.filter((state) => !reached.has(state)).map((state) => `${state} is never reached`),
    ...states.filter((state) => !ending.has(state)).map((state) => `${state} never ends`),
    ...closed.flatMap((state) =>
      offers(state)
        .filter((command) => command !== 'reopen')
        .map((command) => `${state} is closed and offers ${command}`),
    ),
    ...states
      .filter((state) => !closed.includes(state) && offers(state).length === 0)
      .map((state) => `${state} offers nothing and is not closed`),
    ...Object.entries(lifecycle)
      .filter(([, { by }]) => by.length === 0)
      .map(([command]) => `nobody may ${command}`),
  ]
}

/** `start` and all that `next` leads to from there. */
function reach(start: readonly string[], next: (state: string) => readonly string[]): Set<string> {
  const found = new Set(start)
  for (const state of found) for (const following of next(state)) found.add(following)
  return found
}
