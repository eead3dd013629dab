export const tabs = ['files', 'changes', 'acknowledge', 'receipts'] as const

/** Where one is in a project; it is all in the address, so that a link leads to the same place. */
export type ProjectSearch = {
  readonly tab: (typeof tabs)[number]
  readonly path: string
  readonly q: string
  readonly page: number
  /** The file whose details are open. */
  readonly file: string | undefined
}

export const filesPerPage = 100

const start: ProjectSearch = {
  tab: 'files',
  path: '/',
  q: '',
  page: 1,
  file: undefined,
}

/** Reads the query string; what does not fit becomes the default. */
export function projectSearchOf(raw: Readonly<Record<string, unknown>>): ProjectSearch {
  const page = Number(raw['page'] ?? 1)
  const path = textOf(raw['path'])
  const file = textOf(raw['file'])
  return {
    tab: tabs.find((tab) => tab === raw['tab']) ?? start.tab,
    path: path.startsWith('/') ? path : start.path,
    q: textOf(raw['q']).slice(0, 200),
    page: Number.isSafeInteger(page) && page > 0 && page <= 100_000 ? page : start.page,
    file: file === '' ? undefined : file,
  }
}

/** The query string of a place, defaults left out. */
export function queryOf(search: ProjectSearch): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([name, value]) => value !== undefined && value !== start[name as keyof ProjectSearch],
    ),
  )
}

/** The router reads a bare number in the address as a number. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

type PathStep = { readonly name: string; readonly path: string }

/** The folders on the way to `path`, outermost first; the root is left out. */
export function stepsTo(path: string): readonly PathStep[] {
  const names = path.split('/').filter((name) => name !== '')
  return names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }))
}
