import type { ComponentType } from 'react'

/** One page of the application. A stage lists its own in `web/routes.tsx`; the router serves them all. */
export type Page = {
  /** In the router's notation: `/requests/$requestId`. */
  readonly path: string
  /** Shown in the browser's tab, before the platform's name. */
  readonly title: string
  /** Who may open it; others are led to sign in. */
  readonly access: 'anyone' | 'person'
  /** Loaded when first opened. */
  readonly load: () => Promise<{ readonly Page: ComponentType }>
  /** Stands alone: no navigation leads away from what one came for. */
  readonly isAlone?: true
  /** Reads the page's state from the query string, where it has any. */
  readonly search?: (raw: Record<string, unknown>) => Record<string, unknown>
}
