import { Button } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Selection } from '#stages/catalog/contract.ts'
import { startRequest } from '../contract.ts'
import { remember } from './request-query.ts'

type Props = { readonly selection: Selection }

/** Starts a draft for a selection and opens its wizard. */
export function StartRequest({ selection }: Props): ReactNode {
  const client = useQueryClient()
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: () => call(startRequest, { body: { selection } }),
    onSuccess: async (request) => {
      remember(client, request)
      await navigate({ to: '/requests/$requestId/setup', params: { requestId: request.id } })
    },
  })
  return (
    <>
      {start.error !== null && <ProblemAlert problem={start.error} />}
      <Button
        rightSection={<IconArrowRight size={16} aria-hidden />}
        // Stays busy while the wizard opens: a second click would start a second draft.
        loading={start.isPending || start.isSuccess}
        onClick={() => start.mutate()}
      >
        Continue
      </Button>
    </>
  )
}
