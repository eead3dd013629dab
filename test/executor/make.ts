import { localExecutor } from '#adapters/executor/local.ts'
import type { Executor } from '#adapters/executor/port.ts'
import { slurmExecutor } from '#adapters/executor/slurm.ts'
import type { Recipe } from './bench.ts'

export const make = (recipe: Recipe): Executor =>
  recipe.kind === 'local' ? localExecutor(recipe.options) : slurmExecutor(recipe.options)
