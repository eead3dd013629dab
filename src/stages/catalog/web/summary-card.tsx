import { Skeleton, Title, VisuallyHidden } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { formatBytes, formatCount, formatExactBytes, formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import type { Browse } from '../contract.ts'
import { type BrowseView, isFiltered, searchOf } from './browse-search.ts'
import { tabWords } from './words.ts'

type Props = {
  readonly view: BrowseView
  readonly summary: Browse['summary'] | undefined
  /** The figures are of the view before; the next ones are on their way. */
  readonly isStale: boolean
  /** The figures could not be read. */
  readonly hasFailed: boolean
}

/** What is chosen, in four figures, and the way to ask for it. */
export function SummaryCard({ view, summary, isStale, hasFailed }: Props): ReactNode {
  const unread = hasFailed ? '–' : undefined
  return (
    <section className="panel summary" aria-labelledby="summary-title">
      <Title order={2} id="summary-title" size="h3">
        {view.selected.length > 0 ? 'Your selection' : 'In view'}
      </Title>
      <p className="summary-of">{describe(view)}</p>
      <dl className="summary-figures" data-stale={isStale}>
        <Figure label="Samples">{summary ? formatCount(summary.samples) : unread}</Figure>
        <Figure label="Diagnoses">{summary ? formatCount(summary.diagnoses) : unread}</Figure>
        <Figure label="Files">{summary ? formatCount(summary.files) : unread}</Figure>
        <Figure label="Size" title={summary && formatExactBytes(summary.bytes)}>
          {summary ? sizeOf(summary) : unread}
        </Figure>
      </dl>
      <VisuallyHidden role="status">
        {summary !== undefined && !isStale && announce(summary)}
      </VisuallyHidden>
      <NextStep view={view} isEmpty={hasFailed || summary?.files === 0} />
    </section>
  )
}

/** Manifests may leave sizes out; a sum of nothing known is not a size of zero. */
const sizeOf = ({ files, bytes }: Browse['summary']): string =>
  files > 0 && bytes === 0 ? 'Unknown' : formatBytes(bytes)

const announce = (summary: Browse['summary']): string =>
  [
    formatNoun(summary.samples, 'sample'),
    formatNoun(summary.diagnoses, 'diagnosis', 'diagnoses'),
    formatNoun(summary.files, 'file'),
    sizeOf(summary),
  ].join(', ')

function describe(view: BrowseView): string {
  const { one, many } = tabWords[view.tab]
  const ticked = formatNoun(view.selected.length, one, many)
  if (view.selected.length > 0) return isFiltered(view) ? `${ticked}, filtered` : `${ticked} ticked`
  return isFiltered(view) ? 'Everything that passes the filters' : 'The whole catalog'
}

type FigureProps = {
  readonly label: string
  readonly title?: string | undefined
  readonly children: string | undefined
}

function Figure({ label, title, children }: FigureProps): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd title={title}>{children ?? <Skeleton height={20} mt={4} width="70%" />}</dd>
    </div>
  )
}

function NextStep({
  view,
  isEmpty,
}: Pick<Props, 'view'> & { readonly isEmpty: boolean }): ReactNode {
  const { me } = useInstance()
  const here = useLocation({ select: ({ href }) => href })
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
}
