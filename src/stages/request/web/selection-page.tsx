import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { useInstance } from '#app/web/instance.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { Empty } from '#app/web/ui/empty.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Selection } from '#stages/catalog/contract.ts'
import { type BrowseView, searchOf, viewOf } from '#stages/catalog/web/browse-search.ts'
import { reviewSelection, type SelectionReview, type Share } from '#stages/selection/contract.ts'
import { SelectionTotals } from '#stages/selection/web/selection-totals.tsx'
import { ShareCard } from '#stages/selection/web/share-card.tsx'
import { StartRequest } from './start-request.tsx'
import classes from './selection-page.module.css'

/** Every data access unit behind a selection, before a request is started for it. */
export function SelectionPage(): ReactNode {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const view = viewOf(raw)
  const selection = Selection.parse(view)
  const query = useQuery({
    queryKey: ['selection-review', selection],
    queryFn: ({ signal }) => call(reviewSelection, { body: selection, signal }),
  })
  return (
    <PageBody
      title="Review your selection"
      intro="Each file belongs to one data access unit, whose committee decides who may use it, or is open access. Look through them, then continue to your request."
    >
      <QueryState query={query}>
        {(review) =>
          review.files === 0 ? (
            <NothingSelected view={view} />
          ) : (
            <Review review={review} view={view} />
          )
        }
      </QueryState>
    </PageBody>
  )
}

function NothingSelected({ view }: { readonly view: BrowseView }): ReactNode {
  return (
    <Empty
      title="This selection holds no file"
      action={
        <ButtonLink to="/" search={searchOf(view)}>
          Return to data browser
        </ButtonLink>
      }
    >
      Its filters and ticked rows leave nothing over. Widen them in the data browser.
    </Empty>
  )
}

type ReviewProps = { readonly review: SelectionReview; readonly view: BrowseView }

function Review({ review, view }: ReviewProps): ReactNode {
  const today = useInstance().now.slice(0, 10)
  const closed = review.shares.filter(({ closedBy }) => closedBy.length > 0)
  const open = review.shares.filter(({ closedBy }) => closedBy.length === 0)
  const asked = open.filter(({ access }) => access === 'needs-agreement')
  const atOnce = open.filter(({ access }) => access !== 'needs-agreement')
  return (
    <>
      <SelectionTotals review={review} />
      <Part
        title="Closed to you"
        intro="A request that holds any of these cannot be filed. Choose other data, or correct the type of your institution in the request where it is not right."
        shares={closed}
        today={today}
      />
      <Part
        title="Needs a Data Access Agreement"
        intro="One agreement covers all of these. Each committee decides on its own unit."
        shares={asked}
        today={today}
      />
      <Part
        title="Yours at once"
        intro="No agreement is needed: these files are put into your project as soon as you submit."
        shares={atOnce}
        today={today}
      />
      <div className={classes['foot']}>
        <ButtonLink to="/" search={searchOf(view)} variant="default">
          Return to data browser
        </ButtonLink>
        <StartRequest selection={Selection.parse(view)} />
      </div>
    </>
  )
}

type PartProps = {
  readonly title: string
  readonly intro: string
  readonly shares: readonly Share[]
  readonly today: string
}

function Part({ title, intro, shares, today }: PartProps): ReactNode {
  if (shares.length === 0) return undefined
  return (
    <section className={classes['part']} aria-label={title}>
      <h2>
        {title} <span className={classes['count']}>{shares.length}</span>
      </h2>
      <p>{intro}</p>
      <ul>
        {shares.map((share) => (
          <li key={share.dau?.code ?? ''}>
            <ShareCard share={share} today={today} />
          </li>
        ))}
      </ul>
    </section>
  )
}
