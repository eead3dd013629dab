import type { Page } from '#app/web/page.ts'
import { incidentPages } from './incidents/routes.tsx'
import { progressPages } from './progress/routes.tsx'

export const oversightPages: readonly Page[] = [...incidentPages, ...progressPages]
