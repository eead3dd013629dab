import { z } from 'zod'
import { invalid } from '#kernel/problem.ts'

/*
 * The words of what a project holds: names, folders, labels. Limits are those of the DNAnexus API, so that what fits
 * there fits here.
 */

export const objectClasses = ['file', 'record', 'workflow', 'applet'] as const
export type ObjectClass = (typeof objectClasses)[number]

export const DataObjectId = z
  .string()
  .regex(/^(file|record|workflow|applet)-[0-9a-zA-Z]{24}$/, 'is not the id of a data object')

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/

/** Of a name, and of a folder's whole path, in bytes of UTF-8: both together are a key, which has some 2,700 at most. */
const longestName = 1024

/** The name of a data object. It may hold `/`, which clients escape. */
export const ObjectName = z
  .string()
  .min(1, 'is empty')
  .refine((name) => bytesOf(name) <= longestName, `has more than ${longestName} bytes`)
  .refine((name) => !control.test(name), 'holds a control character')

export const Tags = z
  .array(z.string().min(1, 'is an empty tag').max(255, 'has more than 255 characters'))
  .max(1000)

export const Types = z
  .array(
    z
      .string()
      .regex(/^[\u0020-\u007e]+$/, 'must be an array of valid strings for a type name')
      .max(255, 'must be an array of valid strings for a type name'),
    { error: 'must be an array of valid strings for a type name' },
  )
  .max(1000)

const PropertyKey = z
  .string()
  .refine((key) => key !== '', 'is an empty key')
  .refine((key) => bytesOf(key) <= 100, 'is a key of more than 100 bytes')
const PropertyValue = z
  .string('is not a string')
  .refine((value) => bytesOf(value) <= 700, 'has more than 700 bytes')

export const Properties = z.record(PropertyKey, PropertyValue)
/** Null takes a property away. */
export const PropertyChanges = z.record(PropertyKey, PropertyValue.nullable())

/** What a maker writes about an object: a hash or an array of JSON, in which links to other objects may stand. */
export const Details = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
export type Details = z.infer<typeof Details>

const deepest = 128

/**
 * A folder's path as it is kept: from `/`, without a slash at its end or twice in a row.
 * @throws Problem `invalid-input` that names the part
 */
export function folderPath(text: string, field = 'folder'): string {
  if (!text.startsWith('/')) throw invalid(field, 'has to begin with /')
  const parts = text.split('/').filter((part) => part !== '')
  if (parts.length > deepest) throw invalid(field, `lies deeper than ${deepest} folders`)
  for (const part of parts) {
    if (part === '.' || part === '..') throw invalid(field, `"${part}" is not the name of a folder`)
    if (control.test(part)) throw invalid(field, 'holds a control character')
  }
  const path = `/${parts.join('/')}`
  if (bytesOf(path) > longestName) throw invalid(field, `has more than ${longestName} bytes`)
  return path
}

/** The folder that holds a folder; `/` holds itself. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The name of a folder within the one that holds it. */
export const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A path below a folder. */
export const below = (folder: string, name: string): string =>
  folder === '/' ? `/${name}` : `${folder}/${name}`

/** The folder itself and every one above it, from `/` down. */
export function pathTo(folder: string): string[] {
  const parts = folder === '/' ? [] : folder.slice(1).split('/')
  return ['/', ...parts.map((_, n) => `/${parts.slice(0, n + 1).join('/')}`)]
}

/** The ids of data objects to which details link. */
export function linksIn(details: unknown): string[] {
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (typeof value !== 'object' || value === null) return
    const link = '$dnanexus_link' in value ? value.$dnanexus_link : undefined
    const id = typeof link === 'object' && link !== null && 'id' in link ? link.id : link
    if (typeof id === 'string') found.add(id)
    else Object.values(value).forEach(walk)
  }
  walk(details)
  return [...found]
}
