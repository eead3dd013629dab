import type { Comparison, Finding } from '../contract.ts'
import { bodyOf, headOf, isPicture, type Page, type Pair, pairPages } from './page-text.ts'
import { type Place, placesOf } from './places.ts'
import { wordChanges } from './word-changes.ts'

/*
 * What a form says beside the agreement as it was issued. All of it helps a person to look; none of it refuses.
 */

/** A place for a signature on an uploaded page: where to look for ink, and on which page it was issued. */
export type PlaceToSign = Place & { readonly issued: number; readonly uploaded: number }

/** Places of the issued agreement that stand at the same point of an uploaded page; the others cannot be told. */
export function placesToSign(issued: readonly Page[], uploaded: readonly Page[]): PlaceToSign[] {
  return pairPages(issued, uploaded).flatMap((pair) => {
    const [ours, theirs] = [pageAt(issued, pair.issued), pageAt(uploaded, pair.uploaded)]
    if (ours === undefined || theirs === undefined) return []
    const numbers = { issued: numberOf(pair.issued), uploaded: numberOf(pair.uploaded) }
    return placesOf(ours)
      .filter(({ label }) =>
        theirs.words.some(
          ({ text, left, top }) =>
            text === label.text && Math.abs(left - label.left) < 3 && Math.abs(top - label.top) < 3,
        ),
      )
      .map((place) => ({ ...place, ...numbers }))
  })
}

const pageAt = (pages: readonly Page[], index: number | undefined): Page | undefined =>
  index === undefined ? undefined : pages[index]

const numberOf = (index: number | undefined): number => (index ?? -1) + 1

export type Signed = PlaceToSign & { readonly hasInk: boolean }

export type Compared = {
  readonly issued: readonly Page[]
  readonly uploaded: readonly Page[]
  /** The agreement as issued. */
  readonly requestId: string
  readonly agreementVersion: string
  readonly places: readonly Signed[]
  /** Of digital signatures in the form; '' where it does not say. */
  readonly signers: readonly string[]
}

export function compare(compared: Compared): Comparison {
  const pairs = pairPages(compared.issued, compared.uploaded)
  return {
    findings: [
      ...findScan(compared),
      ...findMissing(compared, pairs),
      ...findForeign(compared),
      ...findChanges(compared, pairs),
      ...findSignatures(compared),
    ].toSorted((one, other) => weights.indexOf(one.weight) - weights.indexOf(other.weight)),
    pairs: pairs.map(({ issued, uploaded }) => ({
      issued: issued === undefined ? null : issued + 1,
      uploaded: uploaded === undefined ? null : uploaded + 1,
    })),
    pictures: true,
  }
}

const weights: readonly Finding['weight'][] = ['return', 'look', 'fine']

const finding = (weight: Finding['weight'], page: number | null, text: string): Finding => ({
  weight,
  page,
  text,
})

function findScan({ uploaded }: Compared): Finding[] {
  const pictures = uploaded.flatMap((page, index) => (isPicture(page) ? [index + 1] : []))
  if (pictures.length === 0) return []
  if (pictures.length === uploaded.length)
    return [finding('look', null, 'Scanned: to be read by eye.')]
  return pictures.map((page) => finding('look', page, 'Scanned: to be read by eye.'))
}

function findMissing({ issued, uploaded }: Compared, pairs: readonly Pair[]): Finding[] {
  const hasPictures = uploaded.some(isPicture)
  const missing = pairs.flatMap((pair) => (pair.uploaded === undefined ? [pair.issued ?? 0] : []))
  const added = pairs.flatMap((pair) => (pair.issued === undefined ? [pair.uploaded ?? 0] : []))
  if (missing.length > 0 && hasPictures) {
    const counts = `the form has ${uploaded.length}, the agreement ${issued.length}`
    return [finding('return', null, `Pages are missing: ${counts}.`)]
  }
  return [
    ...missing.map((page) =>
      finding('return', null, `Page ${page + 1} of the agreement is missing.`),
    ),
    ...added.map((page) => finding('look', page + 1, 'This page is not one of the agreement.')),
  ]
}

/** Pages of another request, or of another version of the agreement: the first of each, and how many there are. */
function findForeign({ uploaded, requestId, agreementVersion }: Compared): Finding[] {
  const first = new Map<string, { page: number; count: number }>()
  for (const [index, page] of uploaded.entries()) {
    const why = whyForeign(headOf(page), requestId, agreementVersion)
    if (why === undefined) continue
    const found = first.get(why)
    first.set(why, { page: found?.page ?? index + 1, count: (found?.count ?? 0) + 1 })
  }
  return Array.from(first, ([why, { page, count }]) =>
    finding('return', page, `${why}${count > 1 ? `; so are ${count - 1} more` : ''}.`),
  )
}

function whyForeign(head: string, requestId: string, version: string): string | undefined {
  const [request] = /request-[0-9A-Za-z]+/.exec(head) ?? [requestId]
  if (request !== requestId) return `This page is of another request, ${request}`
  const [, printed] = /version (\S+)/.exec(head) ?? ['', version]
  if (printed !== version)
    return `This page is of version ${printed} of the agreement, not ${version}`
  return undefined
}

function findChanges({ issued, uploaded }: Compared, pairs: readonly Pair[]): Finding[] {
  let readable = 0
  const findings = pairs.flatMap((pair) => {
    const [ours, theirs] = [pageAt(issued, pair.issued), pageAt(uploaded, pair.uploaded)]
    if (ours === undefined || theirs === undefined || isPicture(theirs)) return []
    readable += 1
    const [before, after] = [ours, theirs].map((page) =>
      // The day on which it was prepared moves with the day on which it is printed.
      pair.issued === 0 ? withoutDates(bodyOf(page)) : bodyOf(page),
    )
    const changes = wordChanges(before ?? [], after ?? [])
    const mayFill = placesOf(ours).length > 0
    const filled = changes.filter(({ removed }) => mayFill && removed.length === 0)
    const altered = changes.filter((change) => !filled.includes(change))
    const page = numberOf(pair.uploaded)
    return [
      ...altered.slice(0, mostChanges).map((change) => finding('return', page, sayChange(change))),
      ...(altered.length > mostChanges
        ? [finding('return', page, `… and ${altered.length - mostChanges} more changes.`)]
        : []),
      ...(filled.length > 0
        ? [finding('fine', page, `Filled in: ${quote(filled.flatMap(({ added }) => added))}.`)]
        : []),
    ]
  })
  const isSame = !findings.some(({ weight }) => weight === 'return')
  if (readable < issued.length || !isSame) return findings
  const same =
    'Every page of the agreement is there, with the terms, data access units and choice of download as issued.'
  return [...findings, finding('fine', null, same)]
}

const mostChanges = 5

const months =
  'January|February|March|April|May|June|July|August|September|October|November|December'
const withoutDates = (words: readonly string[]): string[] =>
  words
    .join(' ')
    .replaceAll(new RegExp(`\\b\\d{1,2} (${months}) \\d{4}\\b`, 'g'), '')
    .split(' ')
    .filter((word) => word !== '')

const quote = (words: readonly string[]): string => {
  const text = words.join(' ')
  return `“${text.length > 120 ? `${text.slice(0, 119)}…` : text}”`
}

function sayChange({ removed, added }: { removed: readonly string[]; added: readonly string[] }) {
  if (removed.length === 0) return `Terms altered? ${quote(added)} was added.`
  if (added.length === 0) return `Terms altered? ${quote(removed)} is not there.`
  return `Terms altered? ${quote(added)} stands in the place of ${quote(removed)}.`
}

function findSignatures({ issued, uploaded, places, signers }: Compared): Finding[] {
  const names = signers.map((name) => (name === '' ? 'somebody not named' : name))
  const digital =
    names.length === 0
      ? []
      : [finding('fine', null, `Signed digitally by ${names.join(', ')}; not verified here.`)]
  const wanted = issued.flatMap(placesOf).length
  const untold = wanted - places.length
  const isText = uploaded.every((page) => !isPicture(page))
  return [
    ...digital,
    ...places.map(({ what, uploaded: page, hasInk }) => {
      if (hasInk) return finding('fine', page, `There is ink for the ${what}.`)
      // A digital signature need not be seen on the page.
      return finding(
        names.length > 0 ? 'look' : 'return',
        page,
        `The ${what} ${what.startsWith('initials') ? 'seem' : 'seems'} to be missing.`,
      )
    }),
    ...(untold > 0 && isText
      ? [finding('look', null, `Whether ${untold} of ${wanted} places are signed cannot be told.`)]
      : []),
  ]
}
