import type { AccessScope } from '../../contract/access.ts'
import { scopeKinds } from '../../contract/scope-kinds.ts'

export const accessViews = ['now', 'certificates', 'why'] as const
export type AccessView = (typeof accessViews)[number]

/** The address of the page: its view, what is searched for, and what was chosen. */
export type AccessSearch = {
  readonly view: AccessView
  readonly q: string
  readonly scope: AccessScope | undefined
}

export function accessSearchOf(raw: Readonly<Record<string, unknown>>): AccessSearch {
  const q = typeof raw['q'] === 'string' ? raw['q'] : ''
  const kind = scopeKinds.find((each) => each === raw['kind'])
  const view = accessViews.find((each) => each === raw['view']) ?? 'now'
  const { value } = raw
  const isChosen = kind !== undefined && typeof value === 'string' && value !== ''
  return { view, q, scope: isChosen ? { kind, value } : undefined }
}

export const queryOf = ({ q, scope }: Omit<AccessSearch, 'view'>): Record<string, string> => ({
  ...(q !== '' && { q }),
  ...scope,
})
