import { Problem } from '#kernel/problem.ts'
import type { PartTicket, UploadDeps } from '#stages/workspace/commands/uploads.ts'

/*
 * Addresses of bytes, outside the methods of the protocol. A ticket in one names what it is good for, and a proof that
 * only this platform can make; nothing of it is kept.
 */

type Secrets = Pick<UploadDeps, 'secrets'>

/** What the address of a part is good for. @throws Problem `not-found` for what is no such address */
export function ticketOf(path: string): { ticket: PartTicket; proof: string } {
  const [fileId, bearerId, index, size, md5, until, proof] = path.split('/')
  if (!fileId || !bearerId || !index || !size || !md5 || !until || !proof)
    throw new Problem('not-found', 'There is no such address.')
  return {
    ticket: {
      fileId,
      bearerId,
      index: Number(index),
      size: Number(size),
      md5,
      until: Number(until),
    },
    proof,
  }
}

/**
 * What a link to a file stands for. With a bearer and an end it needs no token: it is good for what they may, a person or
 * the API token with which it was made, and ends with it.
 */
export type FileLink = {
  readonly fileId: string
  readonly projectId: string | undefined
  readonly name: string
  readonly bearerId?: string
  readonly until?: number
}

const nameOf = ({ fileId, projectId, bearerId, until }: FileLink): string =>
  ['download', fileId, projectId ?? '-', bearerId, until].join(' ')

/** A link that needs the caller's token, or one that stands for who asked for it, until its end. */
export function linkToFile({ secrets }: Secrets, link: FileLink): string {
  const { fileId, projectId, bearerId, until } = link
  // The name comes last: what saves a link takes it from there.
  const file = [
    fileId,
    ...(projectId === undefined ? [] : [projectId]),
    encodeURIComponent(isStep(link.name) ? `${link.name}_` : link.name),
  ]
  if (bearerId === undefined || until === undefined) return ['/F/D', ...file].join('/')
  return ['/F/P', bearerId, until, secrets.token(nameOf(link)), ...file].join('/')
}

/** What an address takes for a step to another folder, however it is written. */
const isStep = (name: string): boolean => name === '.' || name === '..'

/** What the path after `/F/D/` or `/F/P/` stands for. @throws Problem `not-found` for what is no such address */
export function linkOf(isBearer: boolean, path: string): FileLink & { readonly proof?: string } {
  const parts = path.split('/')
  const [bearerId, until, proof] = isBearer ? parts.splice(0, 3) : []
  const [fileId, ...rest] = parts
  const projectId = rest.length > 1 ? rest.shift() : undefined
  const [name] = rest
  const isWhole = fileId !== undefined && name !== undefined && rest.length === 1
  if (!isWhole || (isBearer && !proof)) throw new Problem('not-found', 'There is no such address.')
  const file = { fileId, projectId, name: decoded(name) }
  if (!isBearer || !bearerId || !proof) return file
  return { ...file, bearerId, until: Number(until), proof }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw new Problem('not-found', 'There is no such address.')
  }
}

/** @throws Problem `not-permitted` where the link was not made here, or has run out */
export function checkLink({ secrets }: Secrets, link: FileLink, proof: string, now: Date): void {
  const holds = proof === secrets.token(nameOf(link)) && (link.until ?? 0) >= now.getTime()
  if (!holds) throw new Problem('not-permitted', 'This link does not hold, or not any more.')
}
