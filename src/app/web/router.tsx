import type { QueryClient } from '@tanstack/react-query'
import {
  type AnyRoute,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { clockPages } from '#ledgers/clock/web/routes.tsx'
import { identityPages } from '#ledgers/identity/web/routes.tsx'
import { outboxPages } from '#ledgers/outbox/web/routes.tsx'
import { agreementPages } from '#stages/agreement/web/routes.tsx'
import { catalogPages } from '#stages/catalog/web/routes.tsx'
import { computePages } from '#stages/compute/web/routes.tsx'
import { oversightPages } from '#stages/oversight/web/routes.tsx'
import { requestPages } from '#stages/request/web/routes.tsx'
import { reviewPages } from '#stages/review/web/routes.tsx'
import { workspacePages } from '#stages/workspace/web/routes.tsx'
import { Frame } from './frame.tsx'
import { PageFailure, PageLoading, PageMissing } from './frame/page-fallbacks.tsx'
import { PersonOnly } from './frame/person-only.tsx'
import { helpRoutes } from './help/routes.tsx'
import { instanceQuery } from './instance.ts'
import type { Page } from './page.ts'
import { parseSearch, stringifySearch } from './search.ts'

const pages: readonly Page[] = [
  ...catalogPages,
  ...requestPages,
  ...agreementPages,
  ...reviewPages,
  ...workspacePages,
  ...computePages,
  ...oversightPages,
  ...identityPages,
  ...outboxPages,
  ...clockPages,
  ...helpRoutes,
]

const rootRoute = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  component: Frame,
  beforeLoad: async ({ context }) => ({
    instance: await context.queries.query({ ...instanceQuery, staleTime: 'static' }),
  }),
  errorComponent: PageFailure,
  notFoundComponent: PageMissing,
})

const personRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'person',
  beforeLoad: ({ context, location }) => {
    if (context.instance.me === null) {
      throw redirect({ to: '/log-in', search: { next: location.href }, replace: true })
    }
  },
  component: PersonOnly,
})

const routeOf = (page: Page, parent: AnyRoute): AnyRoute =>
  createRoute({
    getParentRoute: () => parent,
    path: page.path,
    component: lazyRouteComponent(page.load, 'Page'),
    staticData: { title: page.title, isAlone: page.isAlone ?? false },
    ...(page.search === undefined ? {} : { validateSearch: page.search }),
  })

const pagesFor = (access: Page['access'], parent: AnyRoute): AnyRoute[] =>
  pages.filter((page) => page.access === access).map((page) => routeOf(page, parent))

const routeTree = rootRoute.addChildren([
  ...pagesFor('anyone', rootRoute),
  personRoute.addChildren(pagesFor('person', personRoute)),
])

/** The router over every page of the application. */
export const createAppRouter = (queries: QueryClient) =>
  createRouter({
    routeTree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: PageLoading,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: PageMissing,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What the browser's tab says, before the platform's name. */
    readonly title?: string
    /** No navigation stands around the page. */
    readonly isAlone?: boolean
  }
}
