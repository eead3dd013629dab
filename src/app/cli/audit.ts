import { Command, InvalidArgumentError } from 'commander'
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileAuditKey } from '#adapters/audit-key/file.ts'
import { exportLines, verifyExport } from '#ledgers/audit/export.ts'
import { notesIn, readNote } from '#ledgers/audit/note.ts'
import type { EventFilter } from '#ledgers/audit/search.ts'
import { type Anchor, verifyChain } from '#ledgers/audit/verify.ts'
import { idOfPerson, tableLines } from '#stages/oversight/queries/audit.ts'
import { settingsOfProcess } from '../config.ts'
import { CommandFailed } from './exit.ts'
import { withInstance } from './with-instance.ts'

type VerifyOptions = {
  readonly from: number
  readonly checkpoints?: string
  readonly export?: string
  readonly key?: string
}

type ExportOptions = {
  readonly out: string
  readonly csv?: true
  readonly person?: string
  readonly request?: string
  readonly dau?: string
  readonly project?: string
  readonly type?: string
  readonly from?: string
  readonly to?: string
}

export const auditCommand = (): Command => {
  const audit = new Command('audit').description('The audit log.')
  audit
    .command('verify')
    .description(
      'Prove that no event was changed, removed or added: walk the hash chain, and hold it against the checkpoints that were kept elsewhere. Or prove that an export is as it was made.',
    )
    .option('--from <seq>', 'the first event to look at', number, 1)
    .option('--checkpoints <path>', 'folder or file with checkpoints that were kept elsewhere')
    .option('--export <file>', 'an export instead of the log; needs no database')
    .option('--key <pem>', 'trust the public keys in this file, and not those of this installation')
    .action((options: VerifyOptions) =>
      options.export === undefined ? verifyLog(options) : verifyFile(options.export, options.key),
    )
  audit
    .command('export')
    .description('Write events, oldest first, with a signed manifest as the last line.')
    .requiredOption('--out <file>', 'a file that is not there yet')
    .option('--csv', 'as a table, without manifest')
    .option('--person <name>', 'by or about them: handle, address or id')
    .option('--request <id>', 'about a request', code)
    .option('--dau <code>', 'about a data access unit', code)
    .option('--project <id>', 'about a project', code)
    .option('--type <type>', 'as grant.created, or grant for all of them', code)
    .option('--from <day>', 'the first day, in UTC, as 2026-11-22', day)
    .option('--to <day>', 'the last day', day)
    .action(writeExport)
  return audit
}

function number(text: string): number {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new InvalidArgumentError('It is no number of an event.')
  return Number(text)
}

/** What is asked for stands in the audit log itself. */
function code(text: string): string {
  if (!/^[\w.:/+-]{1,120}$/.test(text)) throw new InvalidArgumentError('It is no id or code.')
  return text
}

function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It is no day.')
  return text
}

async function verifyLog({ from, checkpoints, key }: VerifyOptions): Promise<void> {
  await withInstance(async ({ deps }) => {
    const keys = key === undefined ? deps.auditKey.trusted.map(({ pem }) => pem) : await keysIn(key)
    const told = checkpoints === undefined ? [] : await anchorsAt(checkpoints, keys)
    const outside = told.filter(({ seq }) => seq >= from)
    const report = await verifyChain(deps.db, { from, anchors: outside })
    if (!report.valid) throw new CommandFailed(`The audit log is broken: ${report.fault}.`)
    console.log(`The audit log is whole: ${report.events} events, head ${report.head}.`)
    if (checkpoints !== undefined)
      console.log(`It agrees with ${outside.length} checkpoints of ${checkpoints}.`)
  })
}

/** What the notes in a file, or in the files of a folder, tell of. @throws CommandFailed where one is not signed by these keys. */
async function anchorsAt(path: string, keys: readonly string[]): Promise<Anchor[]> {
  const isFolder = (await stat(path).catch(unreadable)).isDirectory()
  const files = isFolder ? (await readdir(path)).toSorted().map((name) => join(path, name)) : [path]
  const anchors: Anchor[] = []
  for (const file of files) {
    for (const note of notesIn(await readFile(file, 'utf8').catch(unreadable))) {
      const checkpoint = readNote(note, keys)
      if (checkpoint === undefined)
        throw new CommandFailed(
          `${file}: a checkpoint is not signed by a key that is trusted here.`,
        )
      anchors.push({ ...checkpoint, place: file })
    }
  }
  if (anchors.length === 0) throw new CommandFailed(`${path}: there is no checkpoint.`)
  return anchors
}

async function keysIn(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(unreadable)
  const keys = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----\n?/g)
  if (keys === null) throw new CommandFailed(`${path} holds no public key as PEM.`)
  return keys
}

async function verifyFile(file: string, key: string | undefined): Promise<void> {
  const keys =
    key === undefined
      ? (await fileAuditKey(join(settingsOfProcess().dataFolder, 'audit'))).trusted.map(
          ({ pem }) => pem,
        )
      : await keysIn(key)
  const report = await verifyExport(textOf(file), keys).catch(unreadable)
  if (!report.valid) throw new CommandFailed(`${file} is not as it was made: ${report.fault}.`)
  const { manifest } = report
  console.log(
    `${file} is as it was made: ${manifest.events} events of ${manifest.origin}, up to event ${manifest.head.seq}.
  asked for  ${JSON.stringify(manifest.filter)}
  key        SHA-256 ${manifest.key}`,
  )
}

/** @throws TypeError for what is not UTF-8. */
async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  for await (const bytes of createReadStream(file) as AsyncIterable<Uint8Array>)
    yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

async function writeExport(options: ExportOptions): Promise<void> {
  await withInstance(async ({ deps, siteUrl }) => {
    const { out, csv, person, request, dau, project, type, from, to } = options
    const filter: EventFilter = {
      person: person === undefined ? undefined : await idOfPerson(deps.db, person),
      about: [request, dau, project].filter((id) => id !== undefined),
      type,
      from,
      to,
    }
    const lines = await (csv
      ? tableLines(deps.db, undefined, filter)
      : exportLines({ ...deps, siteUrl }, undefined, filter))
    await pipeline(
      Readable.from(lines),
      createWriteStream(out, { flags: 'wx', mode: 0o600 }),
    ).catch(unreadable)
    console.log(`Wrote ${out}.`)
  })
}

function unreadable(error: Error): never {
  throw new CommandFailed(error.message, { cause: error })
}
