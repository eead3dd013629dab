import type { ObjectStore, StoredObject } from '#adapters/objects/port.ts'
import type { Refusal } from '../contract/imports.ts'
import { type Gathered, gathering } from './gathered.ts'
import { type Header, type ManifestFile, parseHeader, type RowContext } from './manifest.ts'
import { type Part, partReader, piecesToParts, type TakeFile, withoutHeader } from './parts.ts'
import { lineWriter } from './staged-lines.ts'
import {
  type PartReaders,
  type StagedPart,
  stagedPartReader,
  type StartReaders,
} from './staged-parts.ts'
import type { Staging } from './staging.ts'

/*
 * The first step of an import: rows that pass go to the staging tables, the others are refused. Where no
 * bytes come with them, several parts are read at once elsewhere; their answers are taken in the manifest's order.
 */

export type Opened = AsyncIterable<Uint8Array> | undefined

export type Reading = {
  readonly context: RowContext
  readonly staging: Staging
  readonly startReaders: StartReaders
  readonly objects: Pick<ObjectStore, 'write'>
  /** Opens the bytes of a path, or undefined where there are none. */
  readonly openBytes: ((path: string) => Opened | Promise<Opened>) | undefined
  readonly refuse: (refusal: Refusal) => void
  /** Awaited after each part: rows were read. */
  readonly onRows: (rows: number) => Promise<void>
}

export type BytesRead = {
  /** By the path of the file. */
  readonly stored: ReadonlyMap<string, StoredObject>
  /** Paths whose bytes were refused. */
  readonly unstored: readonly string[]
}

export type RowsRead = BytesRead & {
  /** Of the rows as they went to the staging tables. */
  readonly gathered: Gathered
}

export async function readManifest(
  manifest: AsyncIterable<string>,
  { staging, ...rest }: Reading,
): Promise<RowsRead> {
  const gathered = gathering()
  const add: Staging['add'] = (lines) => {
    gathered.add(lines.tally)
    return staging.add(lines)
  }
  const reading = { ...rest, staging: { ...staging, add } }
  const bytes = await readAll(manifest, reading)
  await staging.finish()
  return { ...bytes, gathered }
}

async function readAll(manifest: AsyncIterable<string>, reading: Reading): Promise<BytesRead> {
  const parts = piecesToParts(manifest)
  const first = await parts.next()
  if (first.done === true) {
    reading.refuse({ line: 1, column: '', reason: 'the manifest is empty', value: '' })
    return { stored: new Map(), unstored: [] }
  }
  const { header: names, rows } = withoutHeader(first.value)
  const header = parseHeader(names)
  header.refusals.forEach(reading.refuse)
  if (reading.openBytes === undefined) {
    await readRows(reading, header, rows, parts)
    return { stored: new Map(), unstored: [] }
  }
  return readRowsWithBytes(reading, header, rows, parts)
}

/** Parts that are read or wait for their turn to be staged. */
const partsAhead = 8

/** A manifest of one part is read here and now: readers elsewhere take a moment to begin. */
async function readRows(
  reading: Reading,
  header: Header,
  first: Part,
  rest: AsyncIterable<Part>,
): Promise<void> {
  const of = { header, context: reading.context }
  const take = async ({ rows, refusals, lines }: StagedPart): Promise<void> => {
    refusals.forEach(reading.refuse)
    await reading.staging.add(lines)
    await reading.onRows(rows)
  }
  await take(stagedPartReader(of)(first))
  let readers: PartReaders | undefined
  const ahead: Promise<StagedPart>[] = []
  try {
    for await (const part of rest) {
      readers ??= reading.startReaders(of)
      ahead.push(readers.read(part))
      if (ahead.length < partsAhead) continue
      const next = await ahead.shift()
      if (next !== undefined) await take(next)
    }
    for (const next of ahead) await take(await next)
  } finally {
    await readers?.end()
  }
}

/** As many files are stored at once: syncing one to disk is mostly waiting. */
const width = 16

async function readRowsWithBytes(
  reading: Reading,
  header: Header,
  first: Part,
  rest: AsyncIterable<Part>,
): Promise<BytesRead> {
  const { staging, openBytes } = reading
  const read = partReader(header, reading.context)
  const writer = lineWriter()
  const stored = new Map<string, StoredObject>()
  const unstored: string[] = []
  const storing = new Set<Promise<void>>()
  const store = async (
    file: ManifestFile,
    primary: ManifestFile | undefined,
    opened: Opened | Promise<Opened>,
  ): Promise<void> => {
    const bytes = await opened
    const object = bytes && (await storeBytes(reading, bytes, file))
    if (object === 'refused') {
      unstored.push(file.path)
      return
    }
    if (object !== undefined) stored.set(file.path, object)
    writer.add(file, primary, object)
  }
  const readPart = async (part: Part): Promise<void> => {
    const files: Parameters<TakeFile>[] = []
    const { rows, refusals } = read(part, (...file) => files.push(file))
    refusals.forEach(reading.refuse)
    for (const [file, primary] of files) {
      const opened = openBytes?.(file.path)
      if (opened === undefined) {
        writer.add(file, primary)
        continue
      }
      if (storing.size >= width) await Promise.race(storing)
      const one = store(file, primary, opened)
      storing.add(one)
      // One that fails stays, for the next who waits.
      one.then(() => storing.delete(one)).catch(() => undefined)
    }
    await staging.add(writer.take())
    await reading.onRows(rows)
  }
  await readPart(first)
  for await (const part of rest) await readPart(part)
  await Promise.all(storing)
  await staging.add(writer.take())
  return { stored, unstored }
}

/** Stores the bytes that come with a row and holds them against its size and MD5. */
async function storeBytes(
  { objects, refuse }: Reading,
  bytes: AsyncIterable<Uint8Array>,
  file: ManifestFile,
): Promise<StoredObject | 'refused'> {
  const object = await objects.write(bytes)
  const { size, md5 } = object
  const faults = [
    file.size !== null && file.size !== size
      ? { column: 'file_size', reason: `the file has ${size} bytes`, value: String(file.size) }
      : undefined,
    file.md5 !== null && file.md5 !== md5
      ? { column: 'md5sum', reason: `the file has MD5 ${md5}`, value: file.md5 }
      : undefined,
  ].filter((fault) => fault !== undefined)
  for (const fault of faults) refuse({ line: file.line, ...fault })
  return faults.length > 0 ? 'refused' : object
}
