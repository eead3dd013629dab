import type { AccessScope } from '../../contract/access.ts'
import { scopeKinds } from '../../contract/scope-kinds.ts'

/** The address of the page: what is searched for, and what was chosen. */
export type AccessSearch = { readonly q: string; readonly scope: AccessScope | undefined }

export function accessSearchOf(raw: Readonly<Record<string, unknown>>): AccessSearch {
  const q = typeof raw['q'] === 'string' ? raw['q'] : ''
  const kind = scopeKinds.find((each) => each === raw['kind'])
  const { value } = raw
  const isChosen = kind !== undefined && typeof value === 'string' && value !== ''
  return { q, scope: isChosen ? { kind, value } : undefined }
}

export const queryOf = ({ q, scope }: AccessSearch): Record<string, string> => ({
  ...(q !== '' && { q }),
  ...scope,
})
