import type { Parameter } from '../../contract/tools.ts'
import { type Entries, pickedIn, readEntry } from './entries.ts'

/** What a run is given. */
export type RunAsk = {
  readonly name: string
  readonly folder: string
  readonly instanceType?: string
  readonly input: Readonly<Record<string, unknown>>
}

/** The form as it stands. */
export type Draft = {
  readonly name: string
  readonly folder: string
  /** Null where each stage has what its tool asks for. */
  readonly instanceType: string | null
  readonly entries: Entries
  /** Of a tool that does not say what it takes, its inputs as one JSON. */
  readonly anything: string
  /** The input of which every file gets a run of its own. */
  readonly batch: string | undefined
}

/** Faults by the name of the field: an input, or `:folder`, `:name`, `:anything`. */
export type Faults = Readonly<Record<string, string>>

/** At most this many runs begin at once. */
export const mostRuns = 200

/** Stands for all inputs of a tool that does not say what it takes. */
const anything: Parameter = {
  ...{ name: ':anything', class: 'hash', optional: true, patterns: [], choices: [] },
  ...{ label: '', help: '', group: '' },
}

/** One run, or several that belong together under a name. */
export type LaunchAsk = { readonly runs: readonly RunAsk[]; readonly batch?: string }

/** The runs that a form asks for, or what is wrong with it. */
export function runsOf(
  inputs: readonly Parameter[] | null,
  draft: Draft,
): LaunchAsk | { readonly faults: Faults } {
  const asked: readonly Parameter[] = inputs ?? [anything]
  const entries = inputs === null ? { ':anything': draft.anything } : draft.entries
  const faults: Record<string, string> = {}
  const input: Record<string, unknown> = {}
  for (const parameter of asked) {
    const reading = readEntry(parameter, entries[parameter.name])
    if ('fault' in reading) faults[parameter.name] = reading.fault
    else if (reading.value !== undefined) input[parameter.name] = reading.value
  }
  const given = inputs === null ? (input[':anything'] ?? {}) : input
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    faults[':anything'] = 'This has to be an object: { … }.'
  if (draft.name.trim() === '') faults[':name'] = 'Give the run a name.'
  if (!draft.folder.startsWith('/')) faults[':folder'] = 'A folder begins with /.'
  const { batch } = draft
  const each = batch === undefined ? [] : pickedIn(draft.entries[batch] ?? [])
  if (batch !== undefined && each.length > mostRuns)
    faults[batch] = `At most ${mostRuns} runs begin at once.`
  if (Object.keys(faults).length > 0) return { faults }
  const common = {
    name: draft.name.trim(),
    folder: draft.folder,
    ...(draft.instanceType !== null && { instanceType: draft.instanceType }),
    input: { ...given },
  }
  if (batch === undefined || each.length < 2) return { runs: [common] }
  return {
    batch: common.name,
    runs: each.map(({ id, projectId, name }) => ({
      ...common,
      name: `${common.name}: ${name}`,
      input: { ...common.input, [batch]: { $dnanexus_link: { project: projectId, id } } },
    })),
  }
}
