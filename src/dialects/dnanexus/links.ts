import { Problem } from '#kernel/problem.ts'
import type { PartTicket, UploadDeps } from '#stages/workspace/commands/uploads.ts'

/*
 * Addresses of bytes, outside the methods of the protocol. A ticket in one names what it is good for, and a proof that
 * only this platform can make; nothing of it is kept.
 */

type Secrets = Pick<UploadDeps, 'secrets'>

/** What the address of a part is good for. @throws Problem `not-found` for what is no such address */
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

/** What a link to a file stands for. With a person and an end it needs no token. */
export type FileLink = {
  readonly fileId: string
  readonly projectId: string | undefined
  readonly name: string
  readonly personId?: string
  readonly until?: number
}

const nameOf = ({ fileId, projectId, personId, until }: FileLink): string =>
  ['download', fileId, projectId ?? '-', personId, until].join(' ')

/** A link that needs the caller's token, or one that stands for the person who asked for it, until its end. */
export function linkToFile({ secrets }: Secrets, link: FileLink): string {
  const { fileId, projectId, personId, until } = link
  const file = `${fileId}/${encodeURIComponent(link.name)}`
  const place = projectId === undefined ? '' : `?project=${projectId}`
  if (personId === undefined || until === undefined) return `/F/D/${file}${place}`
  return `/F/P/${personId}/${until}/${secrets.token(nameOf(link))}/${file}${place}`
}

/** @throws Problem `not-permitted` where the link was not made here, or has run out */
export function checkLink({ secrets }: Secrets, link: FileLink, proof: string, now: Date): void {
  const holds = proof === secrets.token(nameOf(link)) && (link.until ?? 0) >= now.getTime()
  if (!holds) throw new Problem('not-permitted', 'This link does not hold, or not any more.')
}
