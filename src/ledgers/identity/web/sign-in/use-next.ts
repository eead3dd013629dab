import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { renewSession } from '#app/web/instance.ts'
import { sitePath } from '../site-path.ts'

/** Where signing in leads to: the page from which somebody was sent to sign in, else the first. */
export function useNext(): string {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const next = search['next']
  return sitePath(typeof next === 'string' ? next : undefined, window.location.origin)
}

/** After somebody signed in: everything is read anew as them, and the page they came for opens. */
export function useArrival(): (next: string) => Promise<void> {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return async (next) => {
    await renewSession(queries)
    await navigate({ href: next, replace: true })
  }
}
