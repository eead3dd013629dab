import { type ObjectClass, objectClasses } from '#stages/workspace/contract/objects.ts'
import type { Parameter } from '../../contract/tools.ts'

/** An object of a project that was chosen as an input. */
export type Picked = {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly folder: string
  readonly size: number | null
}

/** What stands in a field: text as it is typed, numbers of choices, or objects that were picked. */
export type Entry = string | readonly number[] | readonly Picked[]
export type Entries = Readonly<Record<string, Entry>>

/** What a field gives: a value, nothing, or a fault in words. */
export type Reading = { readonly value?: unknown } | { readonly fault: string }

/** The control with which an input is given. */
export type Control =
  'objects' | 'choice' | 'choices' | 'yes-or-no' | 'number' | 'line' | 'lines' | 'json'

export type Shape = {
  readonly control: Control
  /** The class of one of them: `file` of `array:file`. */
  readonly item: string
  readonly isList: boolean
}

/** The class of data objects that a word names, if it names one. */
export const objectClassOf = (item: string): ObjectClass | undefined =>
  objectClasses.find((each) => each === item)

/** The objects that a field holds. */
export const pickedIn = (entry: Entry): readonly Picked[] =>
  typeof entry === 'string' ? [] : entry.filter((one) => typeof one === 'object')

/** The numbers of the choices that a field holds. */
export const numbersIn = (entry: Entry): readonly number[] =>
  typeof entry === 'string' ? [] : entry.filter((one) => typeof one === 'number')

/** How an input is given. What is not known is given as JSON. */
export function shapeOf({ class: type, choices }: Pick<Parameter, 'class' | 'choices'>): Shape {
  const isList = type.startsWith('array:')
  const item = isList ? type.slice('array:'.length) : type
  const control = (): Control => {
    if (choices.length > 0) return isList ? 'choices' : 'choice'
    if (objectClassOf(item) !== undefined) return 'objects'
    if (item === 'boolean' && !isList) return 'yes-or-no'
    if (item === 'int' || item === 'float') return isList ? 'lines' : 'number'
    if (item === 'string') return isList ? 'lines' : 'line'
    return 'json'
  }
  return { control: control(), item, isList }
}

/** A choice may carry a name beside its value. */
export function choiceOf(choice: unknown): { readonly label: string; readonly value: unknown } {
  if (isHash(choice) && 'value' in choice) {
    const { name, value } = choice
    return { label: typeof name === 'string' ? name : nameOf(value), value }
  }
  return { label: nameOf(choice), value: choice }
}

const nameOf = (value: unknown): string => {
  const id = linkedId(value)
  if (id !== undefined) return id
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const isHash = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object to which a value links, if it does. */
export function linkedId(value: unknown): string | undefined {
  if (!isHash(value)) return undefined
  const link = value['$dnanexus_link']
  const id = isHash(link) ? link['id'] : link
  return typeof id === 'string' ? id : undefined
}

/** What a field without a value holds. */
const blank = ({ control }: Shape): Entry =>
  control === 'objects' || control === 'choices' ? [] : ''

/** The entry with which a field begins: the value that is given, else the default. */
export function entryOf(
  parameter: Parameter,
  value: unknown,
  pickedOf: (id: string) => Picked | undefined,
): Entry {
  const shape = shapeOf(parameter)
  if (value === undefined || value === null) return blank(shape)
  const values: readonly unknown[] = shape.isList && Array.isArray(value) ? value : [value]
  const number = (one: unknown) =>
    parameter.choices.findIndex((choice) => isSame(choiceOf(choice).value, one))
  switch (shape.control) {
    case 'objects':
      return values.flatMap((one) => pickedOf(linkedId(one) ?? '') ?? [])
    case 'choices':
      return values.map(number).filter((n) => n >= 0)
    case 'choice':
      return number(value) < 0 ? '' : String(number(value))
    case 'lines':
      return values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n')
    case 'json':
      return JSON.stringify(value, null, 2)
    default:
      return typeof value === 'string' ? value : JSON.stringify(value)
  }
}

const isSame = (a: unknown, b: unknown): boolean =>
  JSON.stringify(linkedId(a) ?? a) === JSON.stringify(linkedId(b) ?? b)

/** Whether the form can go without it. */
export const isOptional = ({ optional, default: preset }: Parameter): boolean =>
  optional || preset !== undefined

/** What a field gives to the run. */
export function readEntry(parameter: Parameter, entry: Entry | undefined): Reading {
  const shape = shapeOf(parameter)
  const given = entry ?? blank(shape)
  if (given.length === 0 || (typeof given === 'string' && given.trim() === ''))
    return isOptional(parameter) ? {} : { fault: missing(shape) }
  if (typeof given === 'string') return readText(parameter, shape, given)
  const values = given.map((one) =>
    typeof one === 'number'
      ? choiceOf(parameter.choices[one]).value
      : { $dnanexus_link: { project: one.projectId, id: one.id } },
  )
  return { value: shape.isList ? values : values[0] }
}

function missing({ control, item, isList }: Shape): string {
  if (control === 'objects') return isList ? `Choose at least one ${item}.` : `Choose a ${item}.`
  return ['choice', 'choices', 'yes-or-no'].includes(control) ? 'Choose one.' : 'This is needed.'
}

function readText(parameter: Parameter, { control, item }: Shape, text: string): Reading {
  switch (control) {
    case 'choice':
      return { value: choiceOf(parameter.choices[Number(text)]).value }
    case 'yes-or-no':
      return { value: text === 'true' }
    case 'json':
      return readJson(text)
    case 'lines':
      return readLines(item, text)
    case 'number':
      return readNumber(item, text)
    default:
      return { value: text }
  }
}

function readNumber(item: string, text: string): Reading {
  const value = Number(text)
  // JavaScript reads hexadecimal digits, too.
  if (!Number.isFinite(value) || !/^\s*[-+]?[\d.]+(e[-+]?\d+)?\s*$/i.test(text))
    return { fault: 'This is not a number.' }
  if (item === 'int' && !Number.isSafeInteger(value))
    return { fault: 'This has to be a whole number.' }
  return { value }
}

/** One value a line; empty lines do not count. */
function readLines(item: string, text: string): Reading {
  const lines = text.split('\n').map((line, n) => ({ line: line.trim(), n: n + 1 }))
  const values: unknown[] = []
  for (const { line, n } of lines) {
    if (line === '') continue
    const reading = item === 'string' ? { value: line } : readNumber(item, line)
    if ('fault' in reading) return { fault: `Line ${n}: ${reading.fault}` }
    values.push(reading.value)
  }
  return { value: values }
}

/** JSON; of a fault it says in which line it is, whatever the browser tells of it. */
function readJson(text: string): Reading {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const [, line] = /line (\d+)/.exec(message) ?? []
    const [, position] = /position (\d+)/.exec(message) ?? []
    const at = position === undefined ? text.length : Number(position)
    return {
      fault: `This is not JSON: look at line ${line ?? text.slice(0, at).split('\n').length}.`,
    }
  }
}
