import type { Page } from '#app/web/page.ts'

export const reviewPages: readonly Page[] = []
