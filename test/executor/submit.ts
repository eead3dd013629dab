import { json } from 'node:stream/consumers'
import type { Attempt } from '#adapters/executor/port.ts'
import type { Recipe } from './bench.ts'
import { make } from './make.ts'

/* Submits an attempt in a process of its own, which may be killed right after. Read from standard input as JSON. */

type Task = { recipe: Recipe; attempt: Attempt; signal?: NodeJS.Signals }

// Written by submitElsewhere.
const { recipe, attempt, signal } = (await json(process.stdin)) as Task
await make(recipe).submit(attempt)
if (signal !== undefined) process.kill(process.pid, signal)
