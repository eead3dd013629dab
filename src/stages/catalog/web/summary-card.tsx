import { Skeleton, Title } from '@mantine/core'
import { memo, type ReactNode, useContext } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import type { Browse } from '../contract.ts'
import { type BrowseView, isFiltered, searchOf } from './browse-search.ts'
import { explain, Figure, sayCount, sizeOf, SmallestGroup } from './figure.tsx'
import type { BrowseState } from './use-browse.ts'
import { tabWords } from './words.ts'

type Props = {
  readonly state: BrowseState
  /** The same, or still the one before. */
  readonly later: BrowseState
}

const titleOf = (words: string) => (
  <Title order={2} id="summary-title" size="h3">
    {words}
  </Title>
)
// Elements that stay the same are not drawn again at each click.
const titles = { selection: titleOf('Your selection'), view: titleOf('In view') }

/** What is chosen, in four figures, and the way to ask for it. */
export function SummaryCard({ state: { view, answer }, later }: Props): ReactNode {
  const smallest = useContext(SmallestGroup)
  const summary = answer.data?.summary
  const unread = answer.isError ? '–' : undefined
  return (
    <section className="panel summary" aria-labelledby="summary-title">
      {view.selected.length > 0 ? titles.selection : titles.view}
      <p className="summary-of">{describe(view)}</p>
      <dl className="summary-figures" data-stale={answer.isPlaceholderData}>
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
      <Announcement answer={later.answer} />
      <NextStep view={later.view} isEmpty={isEmpty(later.answer)} />
    </section>
  )
}

const isEmpty = ({ data, isError }: BrowseState['answer']): boolean =>
  data === undefined ? isError : data.summary.files === 0

const Announcement = memo(function Announcement({
  answer: { data, isPlaceholderData },
}: Pick<BrowseState, 'answer'>): ReactNode {
  return (
    <span className="spoken" role="status">
      {data !== undefined && !isPlaceholderData && announce(data.summary)}
    </span>
  )
})

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
}: {
  readonly view: BrowseView
  readonly isEmpty: boolean
}): ReactNode {
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
