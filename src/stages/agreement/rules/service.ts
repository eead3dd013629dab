import type { SigningCapacity, signingProviders } from '../contract/signing.ts'
import type { Page } from './page-text.ts'
import { placesOf } from './places.ts'

/** As the agreement names it. */
export const serviceNames: Readonly<
  Record<Exclude<(typeof signingProviders)[number], 'builtin'>, string>
> = {
  docusign: 'DocuSign',
}

/** Days after which, each time, a signing service reminds who has not signed. */
export const serviceReminderDays = 7
/** Minutes between two looks at what changed there, and how far each looks back behind the one before. */
export const reconcileMinutes = 20
export const overlapMinutes = 60
/** Minutes for which an errand is somebody's; longer than all calls that one may take. */
export const errandMinutes = 15
/** A service that puts an errand off more often than that is shown to the operator. */
export const errandTries = 10
/** Notices that are taken within a minute, and refused ones that are written down. */
export const noticesAMinute = 100
/** Days for which it is remembered that a notice came. */
export const noticeDays = 30

/** How a service knows a signer: by the place, from 1, in the order of `signatoriesOf`. */
export const recipientId = (index: number): string => String(index + 1)

type Signer = {
  readonly capacity: SigningCapacity
  /** Which applicant, from 0. */
  readonly n: number
  readonly turn: number
  readonly name: string
  readonly email: string
}

/** Somebody to whom a service sends the agreement, as its port takes them. */
type Recipient = Pick<Signer, 'capacity' | 'name' | 'email'> & {
  readonly id: string
  readonly order: number
  readonly fields: readonly Field[]
}

/** In points from the left and the upper edge of a page, from 1. */
type Field = {
  readonly kind: 'signature' | 'initials' | 'date'
  readonly page: number
  readonly left: number
  readonly top: number
}

/**
 * The signers with the fields that each fills in, where the pages of the printed agreement have room for them.
 * @throws Error where the agreement has no place for somebody's signature.
 */
export function recipientsOf(signers: readonly Signer[], pages: readonly Page[]): Recipient[] {
  let applicants = 0
  const placed = pages.flatMap((page, index) =>
    placesOf(page).map((place) => ({
      ...place,
      page: index + 1,
      // Four applicants stand on a page: they are counted over all pages.
      n: place.capacity === 'applicant' ? applicants++ : 0,
    })),
  )
  return signers.map(({ capacity, n, turn, name, email }, index) => {
    const own = placed.filter((place) => place.capacity === capacity && place.n === n)
    if (!own.some(({ kind }) => kind === 'signature'))
      throw new Error(`the agreement has no place for the signature of ${capacity} ${n}`)
    const fields = own.flatMap(({ kind, page, box, date }): Field[] => [
      { kind, page, left: box.left, top: box.top },
      { kind: 'date', page, left: date.left, top: date.top },
    ])
    return { id: recipientId(index), capacity, name, email, order: turn, fields }
  })
}
