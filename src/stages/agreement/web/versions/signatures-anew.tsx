import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Envelope } from '../../contract/signing.ts'
import { type Resigning, withdrawResigning } from '../../contract/versions.ts'
import { Signatures } from '../envelopes/signatures.tsx'
import { rememberResigning, resigningQuery } from './version-queries.ts'
import classes from './versions.module.css'

type Props = { readonly one: Resigning; readonly envelopes: readonly Envelope[] }

/** Who has signed the new version and who has not; nothing where it was not sent out. */
export function SignaturesAnew({ one, envelopes }: Props): ReactNode {
  if (envelopes.length === 0) return null
  return (
    <section className={`panel ${classes['panel']}`} aria-label="Signatures">
      <h2>Signatures</h2>
      <Signatures requestId={one.requestId} envelopes={envelopes} />
      {one.openCommands.includes('withdraw') && <Withdraw requestId={one.requestId} />}
    </section>
  )
}

/** Ends the signing, after asking once. */
function Withdraw({ requestId }: { readonly requestId: string }): ReactNode {
  const client = useQueryClient()
  const [isOpen, { open, close }] = useDisclosure()
  const withdraw = useMutation({
    mutationFn: () => call(withdrawResigning, { params: { requestId } }),
    onSuccess: async (after) => {
      close()
      await rememberResigning(client, after)
    },
    onError: () => client.invalidateQueries({ queryKey: resigningQuery(requestId).queryKey }),
  })
  return (
    <>
      <Button variant="default" mt="md" onClick={open}>
        End the signing…
      </Button>
      <Modal opened={isOpen} onClose={close} title="End the signing of the new version?">
        <Stack gap="sm">
          <Text size="sm">
            It ends for everybody who was asked to sign, and they are told. Signatures that were
            given count no more. Access stays as it is; you can send the agreement out again, or
            have a form signed.
          </Text>
          {withdraw.error !== null && <ProblemAlert problem={withdraw.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              Go on collecting signatures
            </Button>
            <Button color="red" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
              End the signing
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
