import type { Page } from '#app/web/page.ts'

export const requestPages: readonly Page[] = []
