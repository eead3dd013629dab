import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { Copy } from '#app/web/ui/copy.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { renewRecoveryCodes } from '../../contract/account.ts'
import { useChange } from './account-query.ts'
import classes from './account.module.css'

/** New codes in place of the old ones. */
export function RecoveryCodes({ onClose }: { readonly onClose: () => void }): ReactNode {
  const renew = useMutation({ mutationFn: () => call(renewRecoveryCodes) })
  return (
    <Modal opened onClose={onClose} title={renew.data ? 'Keep these codes' : 'New recovery codes?'}>
      {renew.data === undefined ? (
        <Stack>
          <Text size="sm">The codes that you have work no more.</Text>
          {renew.error !== null && <ProblemAlert problem={renew.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={renew.isPending} onClick={() => renew.mutate()}>
              Make new codes
            </Button>
          </Group>
        </Stack>
      ) : (
        <CodesToKeep codes={renew.data.recoveryCodes} onDone={onClose} />
      )}
    </Modal>
  )
}

type CodesProps = { readonly codes: readonly string[]; readonly onDone: () => void }

/** Recovery codes, shown this once. */
export function CodesToKeep({ codes, onDone }: CodesProps): ReactNode {
  const done = useChange(async () => undefined, onDone)
  return (
    <Stack>
      <Text size="sm">
        Each of these logs you in once, should you lose the app. Print them, or keep them in a
        password manager: they are shown this once.{' '}
        <Copy value={codes.join('\n')} what="the codes" />
      </Text>
      <ul className={classes['codes']} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button onClick={() => done.mutate()}>I have kept them</Button>
    </Stack>
  )
}
