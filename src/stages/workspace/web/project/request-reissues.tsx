import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { requestReissues } from '../../contract.ts'

/** Starts a request for the new versions that are held back from a project, and opens it. */
export function RequestReissues({ projectId }: { readonly projectId: string }): ReactNode {
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: () => call(requestReissues, { params: { projectId } }),
    onSuccess: ({ requestId }) =>
      navigate({ to: '/requests/$requestId/setup', params: { requestId } }),
  })
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        // Stays busy while the wizard opens: a second click would start a second draft.
        loading={start.isPending || start.isSuccess}
        onClick={() => start.mutate()}
      >
        Request what is held back
      </Button>
      {start.error !== null && <ProblemAlert problem={start.error} />}
    </>
  )
}
