import { Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Problem } from '#kernel/problem.ts'
import type { SelectionDifference } from '#stages/selection/contract.ts'
import { type AccessRequest, compareReleases, moveToRelease } from '../contract.ts'
import { ReleaseDifference } from './release-difference.tsx'
import classes from './release-notice.module.css'
import { remember, requestQuery } from './request-query.ts'

type Props = {
  readonly request: AccessRequest
  readonly saveAll: () => Promise<boolean>
  /** The notice is gone, and with it what had the focus. */
  readonly onDecided: () => void
}

/** Offers a draft the current release. Whoever stays is not asked again before there is another. */
export function ReleaseNotice({ request, saveAll, onDecided }: Props): ReactNode {
  const { release, newerRelease: newer } = request
  const stay = useStay(request.id, newer?.number)
  if (newer === null || !request.openCommands.includes('move-to-release')) return undefined
  if (stay.hasStayed) {
    return (
      <p className={classes['stayed']}>
        {newer.name} has come out since; this draft stays on {release.name}.
        <Button size="compact-sm" variant="subtle" onClick={stay.reconsider}>
          See what would change
        </Button>
      </p>
    )
  }
  return (
    <section className={classes['notice']} aria-labelledby="newer-release">
      <div className={classes['head']}>
        <h2 id="newer-release">{newer.name} of the catalog is out</h2>
        <p>
          Your draft is on {release.name}, and what you would submit are its files. You can stay
          there, or move your selection to {newer.name}.
        </p>
      </div>
      <Offer
        request={request}
        saveAll={saveAll}
        onDecided={onDecided}
        onStay={() => {
          stay.stay()
          onDecided()
        }}
      />
    </section>
  )
}

type OfferProps = Props & { readonly onStay: () => void }

function Offer({ request, saveAll, onDecided, onStay }: OfferProps): ReactNode {
  const params = { requestId: request.id }
  const query = useQuery({
    queryKey: ['newer-release', request.id, request.release.number, request.newerRelease?.number],
    queryFn: ({ signal }) => call(compareReleases, { params, signal }),
  })
  const move = useMove(request, saveAll, onDecided)
  return (
    <QueryState query={query}>
      {(difference) => (
        <>
          <ReleaseDifference difference={difference} />
          {request.formVersion > 0 && asksOthers(difference) && (
            <p>
              <strong>Your signed form is for the data of {difference.from.name}.</strong> If you
              move, download the agreement again, have it signed and upload it.
            </p>
          )}
          {move.error !== null && <ProblemAlert problem={move.error} />}
          <Group gap="xs">
            <Button variant="default" onClick={onStay}>
              Stay on {difference.from.name}
            </Button>
            <Button loading={move.isPending} onClick={() => move.mutate(difference.to.number)}>
              Move to {difference.to.name} ({formatNoun(difference.after.files, 'file')})
            </Button>
          </Group>
        </>
      )}
    </QueryState>
  )
}

/** Whether an agreement would have to name other DAUs. */
const asksOthers = ({ shares }: SelectionDifference): boolean =>
  shares.some(
    ({ access, before, after }) =>
      access === 'needs-agreement' && before.files > 0 !== after.files > 0,
  )

function useMove(request: AccessRequest, saveAll: Props['saveAll'], onDecided: Props['onDecided']) {
  const client = useQueryClient()
  const { queryKey } = requestQuery(request.id)
  return useMutation({
    mutationFn: async (release: number) => {
      if (!(await saveAll())) return undefined
      const { version } = client.getQueryData(queryKey) ?? request
      return call(moveToRelease, {
        params: { requestId: request.id },
        body: { version, release },
      })
    },
    onSuccess: async (moved) => {
      if (moved === undefined) return
      onDecided()
      remember(client, moved)
      await client.invalidateQueries({ queryKey: ['dashboard'] })
    },
    onError: async (error) => {
      if (error instanceof Problem) await client.invalidateQueries({ queryKey })
    },
  })
}

/** What was decided about a newer release, kept in this browser. */
function useStay(requestId: string, newer: number | undefined) {
  const key = `stays:${requestId}`
  const [stayed, setStayed] = useState(() => Number(localStorage.getItem(key)))
  const keep = (release: number) => {
    localStorage.setItem(key, String(release))
    setStayed(release)
  }
  return {
    hasStayed: stayed === newer,
    stay: () => keep(newer ?? 0),
    reconsider: () => keep(0),
  }
}
