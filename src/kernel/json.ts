import { invalid, Problem } from './problem.ts'

/** Lists and objects within each other. */
const deepest = 64

/** A text that is no JSON; the message says where. */
export class NoJson extends Error {
  override readonly name = 'NoJson'
}

/**
 * Reads JSON from outside. What nests without end takes the parser a second for each megabyte, and whoever walks it
 * the stack; keys by which JavaScript reaches a prototype are nobody's data.
 * @throws NoJson
 * @throws Problem `invalid-input` that names the place
 */
export function parseJson(text: string): unknown {
  refuseDeep(text)
  const value = parsed(text)
  // An escape may hide a name.
  if (/__proto__|constructor|\\u/.test(text)) refuseNames(value, [])
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new NoJson(error instanceof Error ? error.message : '', { cause: error })
  }
}

function refuseDeep(text: string): void {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '"') at = endOfString(text, at)
    else if (sign === '[' || sign === '{') depth += 1
    else if (sign === ']' || sign === '}') depth -= 1
    if (depth > deepest)
      throw new Problem(
        'invalid-input',
        `The body nests more than ${deepest} deep at character ${at + 1}.`,
      )
  }
}

/** Where the string that begins at `from` has its closing quote; the end of the text, where it has none. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at += 1
  }
  return text.length
}

function refuseNames(value: unknown, path: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, each] of Object.entries(value)) {
    const here = [...path, key]
    if (key === '__proto__' || (key === 'constructor' && reachesPrototype(each)))
      throw invalid(here.join('.'), 'is no name for anything')
    refuseNames(each, here)
  }
}

const reachesPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
