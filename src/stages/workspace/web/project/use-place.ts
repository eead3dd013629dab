import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ProjectSearch, projectSearchOf, queryOf } from './project-search.ts'

export type Place = {
  readonly projectId: string
  readonly search: ProjectSearch
  /** The link to a place that differs from here in `change`. */
  readonly link: (change: Partial<ProjectSearch>) => {
    readonly to: string
    readonly search: Record<string, unknown>
  }
  readonly go: (change: Partial<ProjectSearch>, how?: { readonly replace: true }) => void
}

/** Where one is in a project, and how to get elsewhere in it. */
export function usePlace(): Place {
  // Any route's parameters: each is a string where it is there.
  const { projectId = '' } = useParams({ strict: false }) as { projectId?: string }
  const search = projectSearchOf(useSearch({ strict: false }))
  const navigate = useNavigate()
  const link = (change: Partial<ProjectSearch>) => ({
    to: `/projects/${projectId}`,
    search: queryOf({ ...search, ...change }),
  })
  return {
    projectId,
    search,
    link,
    go: (change, how) => void navigate({ ...link(change), ...how, resetScroll: false }),
  }
}
