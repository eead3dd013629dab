import { Problem } from '#kernel/problem.ts'
import { type PartTicket, proofOf, type UploadDeps } from '#stages/workspace/commands/uploads.ts'

/*
 * Addresses of bytes, outside the methods of the protocol. A ticket in one names what it is good for, and a proof that
 * only this platform can make; nothing of it is kept.
 */

type Secrets = Pick<UploadDeps, 'secrets'>

/** Where a part is sent to. */
export function linkToPart(deps: Secrets, ticket: PartTicket): string {
  const { fileId, personId, index, size, md5, until } = ticket
  const words = [fileId, personId, index, size, md5, until, proofOf(deps, ticket)]
  return `/UP/${words.join('/')}`
}

/** @throws Problem `not-found` for what is no such address */
export function ticketOf(path: string): { ticket: PartTicket; proof: string } {
  const [fileId, personId, index, size, md5, until, proof] = path.split('/')
  if (!fileId || !personId || !index || !size || !md5 || !until || !proof)
    throw new Problem('not-found', 'There is no such address.')
  return {
    ticket: {
      fileId,
      personId,
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
  const file = `${fileId}/${encodeURIComponent(link.name)}`
  const place = projectId === undefined ? '' : `?project=${projectId}`
  if (bearerId === undefined || until === undefined) return `/F/D/${file}${place}`
  return `/F/P/${bearerId}/${until}/${secrets.token(nameOf(link))}/${file}${place}`
}

/** @throws Problem `not-permitted` where the link was not made here, or has run out */
export function checkLink({ secrets }: Secrets, link: FileLink, proof: string, now: Date): void {
  const holds = proof === secrets.token(nameOf(link)) && (link.until ?? 0) >= now.getTime()
  if (!holds) throw new Problem('not-permitted', 'This link does not hold, or not any more.')
}
