export const tabs = ['files', 'runs', 'changes', 'acknowledge', 'receipts', 'activity'] as const
const sorts = ['name', 'size', 'changed'] as const
const orders = ['ascending', 'descending'] as const

/** Where one is in a project; it is all in the address, so that a link leads to the same place. */
export type ProjectSearch = {
  readonly tab: (typeof tabs)[number]
  readonly path: string
  readonly q: string
  /** What objects have to have, one a line: `tag:…`, `type:…`, `property:key=value`. */
  readonly has: string
  readonly sort: (typeof sorts)[number]
  readonly order: (typeof orders)[number]
  /** The file whose details are open. */
  readonly file: string | undefined
}

const start: ProjectSearch = {
  tab: 'files',
  path: '/',
  q: '',
  has: '',
  sort: 'name',
  order: 'ascending',
  file: undefined,
}

/** What makes a search; going elsewhere leaves it behind. */
export const noSearch = { q: '', has: '', file: undefined } as const

export const isSearch = ({ q, has }: ProjectSearch): boolean => q.trim() !== '' || has !== ''

/** Reads the query string; what does not fit becomes the default. */
export function projectSearchOf(raw: Readonly<Record<string, unknown>>): ProjectSearch {
  const path = textOf(raw['path'])
  const file = textOf(raw['file'])
  return {
    tab: tabs.find((tab) => tab === raw['tab']) ?? start.tab,
    path: path.startsWith('/') ? path : start.path,
    q: textOf(raw['q']).slice(0, 200),
    has: textOf(raw['has']).split('\n').filter(isLabel).join('\n'),
    sort: sorts.find((sort) => sort === raw['sort']) ?? start.sort,
    order: orders.find((order) => order === raw['order']) ?? start.order,
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

export const labelKinds = ['tag', 'type', 'property'] as const
export type LabelKind = (typeof labelKinds)[number]
export type Label = { readonly kind: LabelKind; readonly text: string }

const isLabel = (line: string): boolean => labelKinds.some((kind) => line.startsWith(`${kind}:`))

/** The labels that a search asks for. */
export const labelsOf = ({ has }: Pick<ProjectSearch, 'has'>): readonly Label[] =>
  has.split('\n').flatMap((line) => {
    const kind = labelKinds.find((each) => line.startsWith(`${each}:`))
    return kind === undefined ? [] : [{ kind, text: line.slice(kind.length + 1) }]
  })

/** As it stands in the address, each once. */
export const hasOf = (labels: readonly Label[]): string =>
  [...new Set(labels.map(({ kind, text }) => `${kind}:${text.replaceAll('\n', ' ')}`))].join('\n')

type PathStep = { readonly name: string; readonly path: string }

/** The folders on the way to `path`, outermost first; the root is left out. */
export function stepsTo(path: string): readonly PathStep[] {
  const names = path.split('/').filter((name) => name !== '')
  return names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }))
}
