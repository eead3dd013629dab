import { Skeleton, Title } from '@mantine/core'
import { memo, type ReactNode, useContext, useDeferredValue } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import type { Browse } from '../contract.ts'
import { type BrowseView, isFiltered, searchOf } from './browse-search.ts'
import { explain, Figure, sayCount, sizeOf, SmallestGroup } from './figure.tsx'
import { tabWords } from './words.ts'

type Props = {
  readonly view: BrowseView
  readonly summary: Browse['summary'] | undefined
  /** The figures are of the view before; the next ones are on their way. */
  readonly isStale: boolean
  /** The figures could not be read. */
  readonly hasFailed: boolean
}

const titleOf = (words: string) => (
  <Title order={2} id="summary-title" size="h3">
    {words}
  </Title>
)
// Elements that stay the same are not drawn again at each click.
const titles = { selection: titleOf('Your selection'), view: titleOf('In view') }

/** What is chosen, in four figures, and the way to ask for it. */
export function SummaryCard({ view, summary, isStale, hasFailed }: Props): ReactNode {
  const smallest = useContext(SmallestGroup)
  // The figures of a click are painted first, where the button leads after them.
  const later = useDeferredValue(view)
  const unread = hasFailed ? '–' : undefined
  return (
    <section className="panel summary" aria-labelledby="summary-title">
      {view.selected.length > 0 ? titles.selection : titles.view}
      <p className="summary-of">{describe(view)}</p>
      <dl className="summary-figures" data-stale={isStale}>
        <Entry label="Samples">{summary ? <Figure of="samples" in={summary} /> : unread}</Entry>
        <Entry label="Diagnoses">{summary ? <Figure of="diagnoses" in={summary} /> : unread}</Entry>
        <Entry label="Files">{summary ? <Figure of="files" in={summary} /> : unread}</Entry>
        <Entry label="Size">{summary ? <Figure of="bytes" in={summary} /> : unread}</Entry>
      </dl>
      {smallest > 1 && (
        <p className="summary-hint">
          Marked + or &lt;{smallest}: {explain(smallest)}.
        </p>
      )}
      <span className="spoken" role="status">
        {summary !== undefined && !isStale && announce(summary)}
      </span>
      <NextStep view={later} isEmpty={hasFailed || summary?.files === 0} />
    </section>
  )
}

const announce = (summary: Browse['summary']): string =>
  [
    sayCount('samples', summary, 'sample'),
    sayCount('diagnoses', summary, 'diagnosis', 'diagnoses'),
    sayCount('files', summary, 'file'),
    sizeOf(summary),
  ].join(', ')

function describe(view: BrowseView): string {
  const { one, many } = tabWords[view.tab]
  const ticked = formatNoun(view.selected.length, one, many)
  if (view.selected.length > 0) return isFiltered(view) ? `${ticked}, filtered` : `${ticked} ticked`
  return isFiltered(view) ? 'Everything that passes the filters' : 'The whole catalog'
}

type EntryProps = {
  readonly label: string
  readonly children: ReactNode
}

function Entry({ label, children }: EntryProps): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children ?? <Skeleton height={20} mt={4} width="70%" />}</dd>
    </div>
  )
}

const NextStep = memo(function NextStep({
  view,
  isEmpty,
}: Pick<Props, 'view'> & { readonly isEmpty: boolean }): ReactNode {
  const { me } = useInstance()
  const here = `/?${new URLSearchParams(searchOf(view)).toString()}`
  if (me === null) {
    return (
      <>
        <ButtonLink to="/log-in" search={{ next: here }} fullWidth>
          Log In
        </ButtonLink>
        <p className="summary-hint">to request this data. You will come back to this view.</p>
      </>
    )
  }
  return (
    <ButtonLink to="/selection" search={searchOf(view)} fullWidth disabled={isEmpty}>
      Request Data
    </ButtonLink>
  )
})
