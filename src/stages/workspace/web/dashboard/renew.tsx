import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { startExtension } from '#stages/request/contract.ts'
import { remember } from '#stages/request/web/request-query.ts'
import type { DashboardGrant } from '../../contract.ts'
import classes from './dashboard.module.css'

/** Starts the extension of the request that gave access, or leads to the one that is open. */
export function Renew({ grant }: { readonly grant: DashboardGrant }): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: () => call(startExtension, { params: { requestId: grant.requestId } }),
    onSuccess: async (request) => {
      remember(client, request)
      await client.invalidateQueries({ queryKey: ['dashboard'] })
      await navigate({ to: '/requests/$requestId/setup', params: { requestId: request.id } })
    },
  })
  if (grant.extensionId !== null) {
    return (
      <ButtonLink
        to="/requests/$requestId"
        params={{ requestId: grant.extensionId }}
        size="compact-sm"
        variant="light"
        aria-label={`View extension: ${grant.dauName}`}
      >
        View extension
      </ButtonLink>
    )
  }
  return (
    <>
      {start.error !== null && <ProblemAlert problem={start.error} />}
      <Button
        size="compact-sm"
        aria-label={`Renew: ${grant.dauName}`}
        // Stays busy while the wizard opens.
        loading={start.isPending || start.isSuccess}
        onClick={() => start.mutate()}
      >
        Renew
      </Button>
      {grant.extensionBegunBy !== null && (
        <span className={classes['minor']}>
          {grant.extensionBegunBy} has begun an extension. The first to be submitted counts.
        </span>
      )}
    </>
  )
}
