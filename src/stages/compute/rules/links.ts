/*
 * Values of inputs and outputs: plain JSON, in which links stand for objects and for what other jobs give.
 */

/** To an object, maybe to its copy in one project. */
export type ObjectLink = { readonly id: string; readonly projectId: string | undefined }

/** To a field that another job, or a stage of an analysis, will give. */
export type OutputLink = {
  readonly execution: string
  /** Of an analysis. */
  readonly stage: string | undefined
  readonly field: string
  readonly index: number | undefined
}

const objectId = /^(file|record|applet|workflow)-[0-9a-zA-Z]{24}$/
const executionId = /^(job|analysis|localjob)-/

const isHash = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The link to an object that a value is, if it is one. */
export function objectLinkOf(value: unknown): ObjectLink | undefined {
  if (!isHash(value) || Object.keys(value).length !== 1) return undefined
  const link = value['$dnanexus_link']
  const id = isHash(link) ? link['id'] : link
  if (typeof id !== 'string' || !objectId.test(id)) return undefined
  const project = isHash(link) ? link['project'] : undefined
  return { id, projectId: typeof project === 'string' ? project : undefined }
}

/** The link to an output that a value is, if it is one. */
export function outputLinkOf(value: unknown): OutputLink | undefined {
  if (!isHash(value)) return undefined
  const inner = value['$dnanexus_link']
  const link = isHash(inner) ? inner : value
  const execution = link['job'] ?? link['analysis']
  const { field, index, stage } = link
  if (typeof execution !== 'string' || !executionId.test(execution) || typeof field !== 'string')
    return undefined
  return {
    execution,
    field,
    stage: typeof stage === 'string' ? stage : undefined,
    index: typeof index === 'number' ? index : undefined,
  }
}

/** Everything of one kind that stands in a value, however deep. */
function linksOf<T>(of: (value: unknown) => T | undefined) {
  const found = (value: unknown): T[] => {
    const link = of(value)
    if (link !== undefined) return [link]
    if (Array.isArray(value)) return value.flatMap(found)
    return isHash(value) ? Object.values(value).flatMap(found) : []
  }
  return found
}

export const objectLinksIn = linksOf(objectLinkOf)
export const outputLinksIn = linksOf(outputLinkOf)

/**
 * A value with what `given` answers in the place of each link to an output. A list in a list becomes part of it.
 */
export function withOutputs(value: unknown, given: (link: OutputLink) => unknown): unknown {
  const link = outputLinkOf(value)
  if (link !== undefined) return given(link)
  if (Array.isArray(value))
    return value.flatMap((each) => {
      const made = withOutputs(each, given)
      if (outputLinkOf(each) === undefined || !Array.isArray(made)) return [made]
      return made as readonly unknown[]
    })
  if (!isHash(value) || objectLinkOf(value) !== undefined) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withOutputs(each, given)]),
  )
}
