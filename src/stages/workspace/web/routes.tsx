import type { Page } from '#app/web/page.ts'

export const workspacePages: readonly Page[] = []
