import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { actorById } from '#ledgers/identity/store.ts'
import { withinScope } from '#ledgers/identity/scope.ts'
import { checkPart, takePart } from '#stages/workspace/commands/uploads.ts'
import type { Asked } from '#stages/workspace/asked-bytes.ts'
import { openFile, type OpenFileDeps } from '#stages/workspace/open-file.ts'
import { checkLink, linkOf, ticketOf } from './links.ts'
import { type DialectDeps } from './method.ts'
import { projectOf } from './methods/files.ts'

/** Takes the part that an address of `file-…/upload` is for. @throws Problem */
export async function answerPart(
  deps: DialectDeps,
  path: string,
  body: AsyncIterable<Uint8Array>,
  isFromWorker: boolean,
): Promise<void> {
  const { ticket, proof } = ticketOf(path)
  const { now } = await readNow(deps.db)
  checkPart(deps, ticket, { proof, now })
  const sender = await actorById(deps.db, ticket.bearerId)
  if (sender === undefined) throw noBearer()
  await withinScope(sender, everything(isFromWorker), () => takePart(deps, sender, ticket, body))
}

/** Gives the bytes of a link; whose link it is, or whose token came with it, has to have access now. @throws Problem */
export async function answerFile(
  deps: DialectDeps & OpenFileDeps,
  { actor, isBearer, path, asked, isFromWorker }: Opened,
): Promise<BytesAnswer> {
  const { proof, ...link } = linkOf(isBearer, path)
  if (proof !== undefined) checkLink(deps, link, proof, (await readNow(deps.db)).now)
  const reader = link.bearerId === undefined ? actor : await actorById(deps.db, link.bearerId)
  if (reader === undefined) throw noBearer()
  return withinScope(reader, everything(isFromWorker), async () => {
    const projectId = link.projectId ?? (await projectOf(deps, reader, link.fileId))
    const purpose = reader.token?.job ? 'job' : 'download'
    const answer = await openFile(deps, reader, projectId, link.fileId, asked, purpose)
    if (answer.status === 304) return answer
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(link.name)}`
    return { ...answer, headers: { ...answer.headers, 'content-disposition': disposition } }
  })
}

const noBearer = (): Problem =>
  new Problem('not-authenticated', 'the supplied authentication token is invalid')

/** What was given out for somebody, they may use. */
const everything = (isFromWorker: boolean) => ({
  changes: false,
  isWithin: () => true,
  servesJobs: isFromWorker,
})

/** How a link to a file was opened. */
export type Opened = {
  /** Whose token came with it. */
  readonly actor: Actor | undefined
  /** It stands for its bearer, and needs no token. */
  readonly isBearer: boolean
  /** What comes after that in the address. */
  readonly path: string
  readonly asked: Asked
  /** It is asked from where jobs run. */
  readonly isFromWorker: boolean
}
