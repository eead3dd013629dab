import type { Form } from './contract.ts'

/** What one person may upload, whether it is kept or refused. */
export const uploadLimits = { formsAnHour: 20, bytesADay: 500 * 1024 * 1024 } as const

export type Upload = { readonly at: Date; readonly size: number }

const hour = 3_600_000
const day = 24 * hour

export type FullUpload = { readonly limit: 'forms' | 'bytes'; readonly until: Date }

/**
 * Which limit a further upload of `size` bytes would break at `now`, and until when; undefined where it may come.
 * `uploads` are those of the last day, newest first.
 */
export function fullUpload(
  uploads: readonly Upload[],
  size: number,
  now: Date,
): FullUpload | undefined {
  const since = (span: number) => uploads.filter(({ at }) => at.getTime() > now.getTime() - span)
  // It may come once the upload that fills the limit lies far enough back.
  const hindering = since(hour)[uploadLimits.formsAnHour - 1]
  if (hindering !== undefined) return { limit: 'forms', until: later(hindering.at, hour) }
  let bytes = size
  for (const upload of since(day)) {
    bytes += upload.size
    if (bytes > uploadLimits.bytesADay) return { limit: 'bytes', until: later(upload.at, day) }
  }
  return undefined
}

const later = (at: Date, span: number): Date => new Date(at.getTime() + span)

/** A sentence for the person who has to wait. */
export function whyFull({ limit, until }: FullUpload, now: Date): string {
  const minutes = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 60_000))
  const wait = minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} hours`
  const done =
    limit === 'forms'
      ? `You have uploaded ${uploadLimits.formsAnHour} forms within an hour`
      : 'You have uploaded 500 MB within a day'
  return `${done}. The next one can be sent in ${wait}, at ${until.toISOString().slice(11, 16)} UTC.`
}

/** Whether the bytes of a form may be opened; until then, or where something was found, it is only named. */
export const isOpen = ({ scan }: Pick<Form, 'scan'>): boolean =>
  scan === 'clean' || scan === 'not-scanned'

/** Why a form may not be opened, submitted or passed on. */
export const whyClosed = ({ n, scan, virus }: Pick<Form, 'n' | 'scan' | 'virus'>): string =>
  scan === 'found'
    ? `The virus scan found ${virus} in form ${n}. It is kept closed; a new form is needed.`
    : `Form ${n} still waits for the virus scan. It opens by itself once it is found clean.`
