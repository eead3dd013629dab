import { localExecutor } from '#adapters/executor/local.ts'
import type { Executor } from '#adapters/executor/port.ts'
import type { Recipe } from './bench.ts'

export const make = (recipe: Recipe): Executor => localExecutor(recipe.options)
