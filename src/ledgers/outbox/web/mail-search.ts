/** The state of the mail page, as it stands in its address. */
export type MailSearch = {
  readonly q?: string
  readonly page?: string
  /** Key of the message that is open. */
  readonly message?: string
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export function readMailSearch(raw: Record<string, unknown>): MailSearch {
  const q = textOf(raw['q']).slice(0, 200)
  const page = textOf(raw['page'])
  const message = textOf(raw['message'])
  return {
    ...(q === '' ? {} : { q }),
    ...(/^[1-9]\d{0,4}$/.test(page) && page !== '1' ? { page } : {}),
    ...(message === '' ? {} : { message }),
  }
}
