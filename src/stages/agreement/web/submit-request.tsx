import { Button, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Problem } from '#kernel/problem.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { remember, requestQuery } from '#stages/request/web/request-query.ts'
import { submitRequest } from '../contract.ts'
import { currentVersionQuery } from './versions/version-queries.ts'
import classes from './submit-request.module.css'

type Props = { readonly request: AccessRequest; readonly saveAll: () => Promise<boolean> }

/** Files the request as it stands on the page, once. */
export function SubmitRequest({ request, saveAll }: Props): ReactNode {
  const client = useQueryClient()
  const { queryKey } = requestQuery(request.id)
  const isSigned = request.filing === 'by-agreement'
  // What is shown here is what is submitted: where another version is in force by then, the person looks again.
  const inForce = useQuery({ ...currentVersionQuery, enabled: isSigned }).data
  const submit = useMutation({
    mutationFn: async () => {
      if (!(await saveAll())) return undefined
      const { version } = client.getQueryData(queryKey) ?? request
      return call(submitRequest, {
        params: { requestId: request.id },
        body: { version, agreementVersion: inForce?.version },
      })
    },
    onSuccess: async (filed) => {
      if (filed === undefined) return
      remember(client, filed)
      await client.invalidateQueries({ queryKey: ['dashboard'] })
    },
    onError: async (error) => {
      // Faults and versions are on the page: show them as the server sees them now.
      if (!(error instanceof Problem)) return
      await client.invalidateQueries({ queryKey })
      await client.invalidateQueries({ queryKey: currentVersionQuery.queryKey })
    },
  })
  if (request.filing === 'not-eligible') return undefined
  const showMissing = () => {
    const list = document.getElementById('missing')
    list?.scrollIntoView({ block: 'center' })
    list?.focus({ preventScroll: true })
  }
  return (
    <>
      <Button
        loading={submit.isPending}
        onClick={() => (request.missing.length > 0 ? showMissing() : submit.mutate())}
      >
        {isSent(request) ? 'Send for signature' : 'Submit'}
      </Button>
      <div className={classes['after']}>
        {submit.error !== null && <ProblemAlert problem={submit.error} />}
        <Text size="sm" c="dimmed">
          {isSigned &&
            inForce !== undefined &&
            `Under version ${inForce.version} of the agreement. `}
          {whatFollows(request)}
        </Text>
      </div>
    </>
  )
}

const isSent = ({ filing, signing }: AccessRequest): boolean =>
  filing === 'by-agreement' && signing === 'electronic'

/** What happens once the request is submitted, in a sentence or two. */
function whatFollows(request: AccessRequest): string {
  const { filing, shares } = request
  if (filing === 'at-once') {
    return 'No agreement is needed: the files are put into your project at once, and you get an email with a link.'
  }
  const asked = shares.filter(({ access }) => access === 'needs-agreement').length
  const committees =
    asked === 1 ? 'the committee decides' : `${asked} committees decide, each on its own data`
  const atOnce =
    asked < shares.length ? ' What needs no agreement is put into your project at once.' : ''
  const first = isSent(request)
    ? 'Everybody named in the agreement gets an email with a personal link, in their turn. When all have signed, a data steward checks it'
    : 'A data steward checks your form'
  return `${first}, then ${committees}.${atOnce} You are told of every step by email.`
}
