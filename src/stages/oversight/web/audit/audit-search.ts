/** The views of the page; administrators have the last one alone. */
export const auditViews = ['events', 'disclosures', 'checkpoints'] as const
export type AuditView = (typeof auditViews)[number]

/** The state of the page, as it stands in its address; what is not there is empty. */
export type AuditSearch = {
  readonly view: AuditView
  readonly person: string
  readonly about: string
  readonly type: string
  readonly outcome: string
  readonly sample: string
  readonly dau: string
  readonly from: string
  readonly to: string
  readonly before: string
  readonly page: string
}

const fields = [
  ...['person', 'about', 'type', 'outcome', 'sample', 'dau'],
  ...['from', 'to', 'before', 'page'],
] as const

const textOf = (value: unknown): string => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.slice(0, 200) : ''
}

export function auditSearchOf(raw: Readonly<Record<string, unknown>>): AuditSearch {
  const texts = Object.fromEntries(fields.map((field) => [field, textOf(raw[field])]))
  const view = auditViews.find((each) => each === raw['view']) ?? 'events'
  return { ...(texts as Omit<AuditSearch, 'view'>), view }
}

/** As the address has it: nothing that is empty. */
export const queryOf = (search: Partial<AuditSearch>): Record<string, string> =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== ''))
