import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { withinScope } from '#ledgers/identity/scope.ts'
import { takePart } from '#stages/workspace/commands/uploads.ts'
import { openFile, type OpenFileDeps } from '#stages/workspace/open-file.ts'
import { checkLink, type FileLink, ticketOf } from './links.ts'
import { type DialectDeps } from './method.ts'
import { projectOf } from './methods/files.ts'

/** Takes the part that an address of `file-…/upload` is for. @throws Problem */
export async function answerPart(
  deps: DialectDeps,
  path: string,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { ticket, proof } = ticketOf(path)
  const { now } = await readNow(deps.db)
  await takePart(deps, ticket, { proof, now }, body)
}

/** How a link to a file was opened. */
export type Opened = FileLink & {
  /** Of a link that stands for somebody. */
  readonly proof: string | undefined
  readonly range: string | undefined
}

/** Gives the bytes of a link; whose link it is, or whose token came with it, has to have access now. @throws Problem */
export async function answerFile(
  deps: DialectDeps & OpenFileDeps,
  {
    actorById,
    actor,
  }: {
    readonly actorById: (id: string) => Promise<Actor | undefined>
    readonly actor: Actor | undefined
  },
  { proof, range, ...link }: Opened,
): Promise<BytesAnswer> {
  if (proof !== undefined) checkLink(deps, link, proof, (await readNow(deps.db)).now)
  const reader = link.bearerId === undefined ? actor : await actorById(link.bearerId)
  if (reader === undefined)
    throw new Problem('not-authenticated', 'the supplied authentication token is invalid')
  return withinScope(reader, { changes: false, isWithin: () => true }, async () => {
    const projectId = link.projectId ?? (await projectOf(deps, reader, link.fileId))
    return openFile(deps, reader, projectId, link.fileId, range)
  })
}
