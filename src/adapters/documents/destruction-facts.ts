import { longDay } from '#kernel/day.ts'
import type { Facts } from './form-text.ts'
import type { DestructionDocument } from './port.ts'

/** How many files a certificate lists; a longer list is printed as its hash. Setting a table takes memory. */
const mostListed = 12_000

/** What destruction.typ reads. */
export const destructionFacts = (it: DestructionDocument): { readonly [key: string]: Facts } => ({
  id: it.id,
  person: it.person.name,
  email: it.person.email,
  institution: it.person.institution,
  request: it.request.name,
  requestId: it.request.id,
  daus: it.daus.map(({ dau, name, endedAt, how }) => ({
    code: dau,
    name,
    how: `${endWords[how]} on ${longDay(new Date(endedAt))}`,
  })),
  total: `${count(it.files)} ${it.files === 1 ? 'file' : 'files'}, ${count(it.bytes)} bytes, ${count(it.downloaded)} downloaded`,
  certifiedAt: `${longDay(new Date(it.certifiedAt))}, ${it.certifiedAt.slice(11, 16)} UTC`,
  copies: copyWords[it.statement.copies ?? 'none'],
  destroyed: it.statement.destroyed,
  kept: it.statement.kept,
  keptReason: it.statement.keptReason,
  remarks: it.statement.remarks,
  name: it.statement.name,
  sha256: it.sha256,
  listSha256: it.listSha256,
  omitted:
    it.list.length > mostListed
      ? 'They are too many to be printed. They are in the table that the platform keeps with this certificate, of which the hash stands on the first page.'
      : '',
  files: it.list.length > mostListed ? [] : it.list.map(fileFacts),
})

const fileFacts = (file: DestructionDocument['list'][number], place: number): Facts => ({
  path: `${place + 1}.  ${file.path}`,
  facts: [
    file.id,
    ...(file.size === null ? [] : [`${count(file.size)} bytes`]),
    ...checksumOf(file),
    ...(file.vendedAt === null ? [] : [`vended ${dayOf(file.vendedAt)}`]),
    ...downloadsOf(file),
  ].join(' · '),
})

function checksumOf({ sha256, md5 }: DestructionDocument['list'][number]): string[] {
  if (sha256 !== null) return [`SHA-256 ${sha256}`]
  return md5 === null ? [] : [`MD5 ${md5}`]
}

function downloadsOf(file: DestructionDocument['list'][number]): string[] {
  const { firstDownloadAt: first, lastDownloadAt: last } = file
  if (first === null || last === null) return ['never downloaded']
  const [from, to] = [dayOf(first), dayOf(last)]
  return [from === to ? `downloaded ${from}` : `downloaded ${from} to ${to}`]
}

const endWords = {
  expired: 'ended',
  revoked: 'revoked',
  removed: 'removed from the request',
  'closed-out': 'closed out',
  disabled: 'account disabled',
} as const

const copyWords = {
  none: 'No copy of the files below was made outside the platform.',
  destroyed: 'Every copy of the files below has been destroyed, such that it cannot be restored.',
  kept: 'Every copy of the files below has been destroyed, such that it cannot be restored, but for those that are kept only to verify published results.',
} as const

const count = (n: number): string => n.toLocaleString('en-US')
const dayOf = (at: string): string => at.slice(0, 10)
