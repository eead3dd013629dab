import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config'
import { root } from './repository.ts'

export type Imports = {
  readonly modules: ICruiseResult['modules']
  /** `rule: from → to`, one for each broken rule and import. */
  readonly violations: readonly string[]
  /** Names of the broken rules, each once. */
  readonly broken: readonly string[]
}

const configuration: IConfiguration = await extractConfiguration(`${root}/.dependency-cruiser.mjs`)

/** Names of all import rules. */
export const ruleNames: readonly string[] = (configuration.forbidden ?? []).map(
  ({ name }) => name ?? '',
)

/** Reads the imports of `src/` below `folder` and applies the rules of `.dependency-cruiser.mjs`. */
export async function importsBelow(folder: string): Promise<Imports> {
  const { forbidden = [], options = {} } = configuration
  const { enhancedResolveOptions, ...rest } = options
  const { output } = await cruise(
    ['src'],
    { ...rest, baseDir: folder, validate: true, ruleSet: { forbidden } },
    { ...enhancedResolveOptions },
  )
  if (typeof output === 'string') throw new Error(output)
  const { violations } = output.summary
  return {
    modules: output.modules,
    violations: violations.map(({ rule, from, to, cycle }) => {
      const way = cycle?.map(({ name }) => name) ?? [to]
      return `${rule.name}: ${[from, ...way].join(' → ')}`
    }),
    broken: [...new Set(violations.map(({ rule }) => rule.name))],
  }
}
