import type { Database, Tx } from '#adapters/database/port.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { type Actor, bearerIdOf } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { withinScope } from '#ledgers/identity/scope.ts'
import { actorById } from '#ledgers/identity/store.ts'
import { levelFor } from '../rules/content.ts'
import type { Places } from '../places.ts'
import { enterProject, readProjectFacts } from '../store/projects.ts'
import { copiesOf } from '../store/objects.ts'
import { expectPart, keepPart, type Part, partsOf } from '../store/parts.ts'
import { isProject, type Limits } from '../rules/limits.ts'
import { limitsOf, ownBytes } from '../store/limits.ts'
import { changingOpen, openCopy } from './objects.ts'

export type UploadDeps = {
  readonly db: Database
  readonly objects: ObjectStore
  readonly secrets: Secrets
  readonly workLimits: Limits
  /** Among the uploads of a person. */
  readonly uploadPlaces: Places
}

/** Of every project, in bytes and parts. */
export const uploadLimits = {
  minimumPartSize: 5 * 1024 ** 2,
  maximumPartSize: 5 * 1024 ** 3,
  maximumNumParts: 10_000,
  maximumFileSize: 5 * 1024 ** 4,
} as const

/**
 * Who sends which part of which file, until when (Unix milliseconds, of the platform's clock). It ends before with the
 * token or session that asked for it.
 */
export type PartTicket = Omit<Part, 'objectSha256'> & {
  readonly fileId: string
  readonly bearerId: string
  readonly until: number
}

const nameOf = ({ fileId, bearerId, index, size, md5, until }: PartTicket): string =>
  ['part', fileId, bearerId, index, size, md5, until].join(' ')

/** What proves that the platform made a ticket. */
const proofOf = ({ secrets }: Pick<UploadDeps, 'secrets'>, ticket: PartTicket): string =>
  secrets.token(nameOf(ticket))

/** The path to which a part is sent. It names what it is good for, with a proof; nothing of it is kept. */
function addressOf(deps: Pick<UploadDeps, 'secrets'>, ticket: PartTicket): string {
  const { fileId, bearerId, index, size, md5, until } = ticket
  return `/UP/${[fileId, bearerId, index, size, md5, until, proofOf(deps, ticket)].join('/')}`
}

/** For how long an address for a part holds. */
const partMs = 60 * 60 * 1000

export type Offer = {
  readonly address: string
  /** When the address ends, in Unix milliseconds. */
  readonly until: number
  /** These very bytes have come before: they need not be sent again. */
  readonly isHere: boolean
}

/** Expects a part of an open file. @throws Problem `limit-reached`, `wrong-state`, `invalid-input`, `not-found`, `not-permitted` */
export async function offerPart(
  deps: Pick<UploadDeps, 'db' | 'secrets' | 'workLimits'>,
  actor: Actor,
  fileId: string,
  part: Omit<Part, 'objectSha256'>,
): Promise<Offer> {
  if (part.size > uploadLimits.maximumPartSize)
    throw new Problem(
      'invalid-input',
      `size: a part has at most ${uploadLimits.maximumPartSize} bytes`,
    )
  const isHere = await deps.db.transaction().execute(async (tx) => {
    const { projectId } = await openCopy(tx, actor, fileId)
    await enterProject(tx, actor.id, projectId, levelFor.upload)
    await openCopy(tx, actor, fileId)
    const isHere = await expectPart(tx, fileId, part)
    await keepStorage(tx, deps.workLimits, projectId)
    return isHere
  })
  const until = (await readNow(deps.db)).now.getTime() + partMs
  return {
    isHere,
    until,
    address: addressOf(deps, { ...part, fileId, bearerId: bearerIdOf(actor), until }),
  }
}

/** @throws Problem `limit-reached` where a project has more of its own than it may */
async function keepStorage(tx: Tx, limits: Limits, projectId: string): Promise<void> {
  if (!isProject(projectId)) return
  const most = (await limitsOf(tx, limits, [projectId]))(projectId, 'storage')
  if (most !== undefined && (await ownBytes(tx, projectId)) > most * 1e9)
    throw new Problem(
      'limit-reached',
      `The project may hold ${most} GB of its own: remove files, or ask an administrator for more.`,
    )
}

/**
 * Takes the bytes of a part whose ticket holds, durable when it answers.
 * @throws Problem `invalid-input` where they are not what was announced, `wrong-state` where the file was closed
 *   meanwhile, `too-many` beside more uploads than one person may run, `busy` where the store has no room.
 */
export async function takePart(
  deps: UploadDeps,
  ticket: PartTicket,
  { proof, now }: { readonly proof: string; readonly now: Date },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (proof !== proofOf(deps, ticket) || ticket.until < now.getTime()) throw noAddress()
  // Nothing is written for who may not send it; what happens meanwhile is looked at once more.
  const personId = await asBearer(deps, ticket, async (actor) => {
    const { projectId } = await openCopy(deps.db, actor, ticket.fileId)
    await readProjectFacts(deps.db, actor.id, projectId, levelFor.upload)
    return actor.id
  })
  const leave = deps.uploadPlaces(personId)
  const object = await deps.objects.write(body, ticket.size).finally(leave)
  if (object.size !== ticket.size || object.md5 !== ticket.md5)
    throw new Problem(
      'invalid-input',
      `The part has ${object.size} bytes with MD5 ${object.md5}, not ${ticket.size} with ${ticket.md5}.`,
    )
  await asBearer(deps, ticket, (actor) =>
    deps.db.transaction().execute(async (tx) => {
      const { projectId } = await openCopy(tx, actor, ticket.fileId)
      await enterProject(tx, actor.id, projectId, levelFor.upload)
      await openCopy(tx, actor, ticket.fileId)
      if (!(await keepPart(tx, ticket.fileId, ticket.index, object)))
        throw new Problem('wrong-state', 'Another upload of this part was begun since.')
    }),
  )
}

/** Runs as who asked for the address, as far as their token reaches now. @throws Problem `not-permitted` */
async function asBearer<T>(
  { db }: Pick<UploadDeps, 'db'>,
  { bearerId }: PartTicket,
  run: (actor: Actor) => Promise<T>,
): Promise<T> {
  const actor = await actorById(db, bearerId)
  if (actor === undefined) throw noAddress()
  return withinScope(actor, { changes: true, isWithin: () => true, servesJobs: true }, () =>
    run(actor),
  )
}

const noAddress = (): Problem =>
  new Problem('not-permitted', 'This address for an upload does not hold, or not any more.')

/**
 * Closes a file over its parts, once all have come; one that is closed stays so.
 * @throws Problem `wrong-state` where parts are missing or too small, `not-found`, `not-permitted`
 */
export async function closeFile(
  deps: Pick<UploadDeps, 'db'>,
  actor: Actor,
  id: string,
): Promise<void> {
  const [file] = await copiesOf(deps.db, actor.id, id)
  if (file?.state === 'closed') return
  await changingOpen(deps, actor, id, 'object.closed', async (_, tx) => {
    const parts = (await partsOf(tx, [id])).get(id) ?? []
    refuseUnfinished(id, parts)
    const size = parts.reduce((sum, part) => sum + part.size, 0)
    const [first] = parts
    const whole = parts.length === 1 && first !== undefined
    return {
      state: 'closed',
      size,
      md5: whole ? first.md5 : null,
      objectSha256: whole ? first.objectSha256 : null,
    }
  })
}

function refuseUnfinished(id: string, parts: readonly Part[]): void {
  const pending = parts.find(({ objectSha256 }) => objectSha256 === null)
  const short = parts.slice(0, -1).find(({ size }) => size < uploadLimits.minimumPartSize)
  if (parts.length === 0) throw new Problem('wrong-state', `${id} has no part`)
  if (pending) throw new Problem('wrong-state', `Part ${pending.index} of ${id} has not come whole`)
  if (short)
    throw new Problem(
      'wrong-state',
      `Part ${short.index} of ${id} is smaller than ${uploadLimits.minimumPartSize} bytes, and not the last`,
    )
}
