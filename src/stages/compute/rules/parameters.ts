import { Problem } from '#kernel/problem.ts'
import { objectLinkOf, outputLinkOf } from './links.ts'

/** What a tool says of one of its inputs or outputs. */
export type Parameter = {
  readonly name: string
  readonly class: string
  readonly optional?: boolean | undefined
  readonly default?: unknown
  readonly choices?: readonly unknown[] | undefined
}

export type Values = Readonly<Record<string, unknown>>

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  float: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  hash: (value) => typeof value === 'object' && value !== null,
}

const refuse = (message: string): Problem => new Problem('invalid-input', message)

/**
 * Inputs as a tool takes them: each that it needs, of its class, with defaults for what is not given. Without a
 * specification anything goes.
 * @throws Problem `invalid-input` that names the field
 */
export function checkInput(spec: readonly Parameter[] | undefined, given: Values): Values {
  if (spec === undefined) return given
  const unknown = Object.keys(given).find((name) => !spec.some((each) => each.name === name))
  if (unknown !== undefined)
    throw refuse(`invalid input: field "${unknown}" is not a parameter of the executable`)
  const filled = spec.flatMap((parameter) => {
    const { name, optional } = parameter
    const value = given[name] ?? parameter.default
    if (value === undefined || value === null) {
      if (optional === true || 'default' in parameter) return []
      throw refuse(`invalid input: field "${name}" is required but was not given`)
    }
    checkValue(parameter, value)
    return [[name, value] as const]
  })
  return Object.fromEntries(filled)
}

function checkValue({ name, class: type, choices }: Parameter, value: unknown): void {
  const wrong = () => refuse(`invalid input: the value of field "${name}" is not of class ${type}`)
  if (outputLinkOf(value) !== undefined) return
  const isList = type.startsWith('array:')
  if (isList && !Array.isArray(value)) throw wrong()
  const single = isList ? type.slice('array:'.length) : type
  const values = isList && Array.isArray(value) ? value : [value]
  for (const each of values) {
    if (outputLinkOf(each) !== undefined) continue
    if (!isOfClass(single, each)) throw wrong()
    if (choices !== undefined && !choices.some((choice) => same(choiceOf(choice), each)))
      throw refuse(`invalid input: the value of field "${name}" is not one of its choices`)
  }
}

/** A choice may carry a name beside its value. */
const choiceOf = (choice: unknown): unknown =>
  typeof choice === 'object' && choice !== null && 'value' in choice ? choice.value : choice

/** A file is the same in whichever project. */
const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(objectLinkOf(a)?.id ?? a) === JSON.stringify(objectLinkOf(b)?.id ?? b)

function isOfClass(type: string, value: unknown): boolean {
  const link = objectLinkOf(value)
  if (['file', 'record', 'applet', 'workflow'].includes(type))
    return link?.id.startsWith(`${type}-`) === true
  return fits[type]?.(value) === true
}

/** What is wrong with what a job left, by the specification of its tool; undefined where nothing is. */
export function faultOfOutput(
  spec: readonly Parameter[] | undefined,
  output: Values,
): string | undefined {
  if (spec === undefined) return undefined
  const unknown = Object.keys(output).find((name) => !spec.some((each) => each.name === name))
  if (unknown !== undefined)
    return `The output field "${unknown}" is not in the output specification of the executable`
  for (const { name, class: type, optional } of spec) {
    const value = output[name]
    if (value === undefined || value === null) {
      if (optional === true) continue
      return `The output field "${name}" is required but was not given`
    }
    const isList = type.startsWith('array:')
    if (isList && !Array.isArray(value)) return `The output field "${name}" is not of class ${type}`
    const values: readonly unknown[] = isList && Array.isArray(value) ? value : [value]
    const single = isList ? type.slice('array:'.length) : type
    if (!values.every((each) => isOfClass(single, each)))
      return `The output field "${name}" is not of class ${type}`
  }
  return undefined
}

/** What a job over controlled data may give back besides files, which carry labels; in characters of JSON. */
const mostValues = 4096

/** What is wrong with values that nothing labels: enough of them would be the data. */
export function faultOfValues(output: Readonly<Record<string, unknown>>): string | undefined {
  const isValue = (value: unknown) => objectLinkOf(value) === undefined
  const values = JSON.stringify(output, (_, value: unknown) => {
    if (Array.isArray(value)) return value.filter(isValue) as unknown[]
    return isValue(value) ? value : null
  })
  return values.length > mostValues
    ? `Over controlled data a job gives back at most ${mostValues} characters besides files; here are ${values.length}`
    : undefined
}
