import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconSend } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { capacityWords } from '../../contract/signing.ts'
import { type Resigning, sendResigning } from '../../contract/versions.ts'
import { lapseDays } from '../../rules/signing.ts'
import { SigningOrder } from '../signing-order.tsx'
import { rememberResigning, resigningQuery } from './version-queries.ts'

type Signers = Resigning['signers']

/** Sends the new version out for signature, after saying who is asked. */
export function SendAnew({ one }: { readonly one: Resigning }): ReactNode {
  const { requestId, version, signers } = one
  const client = useQueryClient()
  const send = useMutation({
    mutationFn: () =>
      call(sendResigning, { params: { requestId }, body: { agreementVersion: version } }),
    onSuccess: (after) => rememberResigning(client, after),
    // Another version may be in force.
    onError: () => client.invalidateQueries({ queryKey: resigningQuery(requestId).queryKey }),
  })
  return (
    <Stack gap="md" align="stretch">
      <SigningOrder turns={turnsOf(signers)} />
      <Text size="sm">
        Each personal link is valid for {lapseDays} days. If somebody declines or has not signed by
        then, access stays as it is, and you can send it out again.
      </Text>
      {send.error !== null && <ProblemAlert problem={send.error} />}
      <div>
        <Button
          leftSection={<IconSend size={18} aria-hidden />}
          loading={send.isPending}
          onClick={() => send.mutate()}
        >
          Sign electronically
        </Button>
      </div>
    </Stack>
  )
}

const turnsOf = (signers: Signers) =>
  [...new Set(signers.map(({ turn }) => turn))]
    .toSorted((a, b) => a - b)
    .map((turn) =>
      signers
        .filter((signer) => signer.turn === turn)
        .map(({ capacity, name }) => {
          const alike = signers.filter((other) => other.capacity === capacity)
          const n = alike.findIndex((other) => other.name === name) + 1
          return { part: `${capacityWords[capacity]}${alike.length > 1 ? ` ${n}` : ''}`, name }
        }),
    )
