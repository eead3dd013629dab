import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useEffect, useRef } from 'react'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { acceptConditions, type CommitteeThread } from '../../contract/work.ts'
import { receiversOf } from '../receivers.ts'
import classes from './requester.module.css'
import { useThreadCommand } from './use-thread-command.ts'

type Props = { readonly request: AccessRequest; readonly thread: CommitteeThread }

/** Accepts the conditions of an approval, after saying what that brings about. */
export function AcceptConditions({ request, thread }: Props): ReactNode {
  const [isOpen, { open, close }] = useDisclosure()
  const { dau, version, conditions, mayAccept } = thread
  const accept = useThreadCommand<number>(
    request.id,
    (seen) =>
      call(acceptConditions, { params: { requestId: request.id, dau }, body: { version: seen } }),
    close,
  )
  const problem = accept.error !== null && <ProblemAlert problem={accept.error} />
  // Somebody may have taken the conditions back while they were read.
  if (!mayAccept) return accept.isSuccess ? <Accepted request={request} /> : problem || undefined
  return (
    <div className={classes['act']}>
      <Button size="sm" onClick={open} aria-label={`Accept the conditions of ${dau}`}>
        Accept the conditions…
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        size="lg"
        title={`Accept the conditions of ${dau}?`}
        transitionProps={{ duration: 0 }}
      >
        <Stack gap="sm">
          <ol className={classes['conditions']}>
            {conditions.map((condition, at) => (
              <li key={at}>{condition}</li>
            ))}
          </ol>
          <Consequence request={request} />
          {problem}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              Not yet
            </Button>
            <Button loading={accept.isPending} onClick={() => accept.mutate(version)}>
              Accept
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  )
}

/** Takes the focus when it appears: the button that led here is gone by then. */
function Accepted({ request }: Pick<Props, 'request'>): ReactNode {
  const ref = useRef<HTMLParagraphElement>(null)
  useEffect(() => ref.current?.focus(), [])
  return (
    <p ref={ref} tabIndex={-1} role="status" className={classes['done']}>
      You have accepted the conditions.{' '}
      {request.extension === null
        ? 'Access has begun, and the files are on the way into the project.'
        : 'Access is extended by a year.'}
    </p>
  )
}

function Consequence({ request }: Pick<Props, 'request'>): ReactNode {
  const people = receiversOf(request)
  const names = people.map(({ party }) => party.name).join(', ')
  return (
    <Text size="sm">
      You accept for everybody on this request: {names}.{' '}
      {request.extension === null ? (
        <strong>
          Access for {formatNoun(people.length, 'person', 'people')} begins at once, for one year.
        </strong>
      ) : (
        <strong>Access is extended by a year for each of them who still has it.</strong>
      )}
    </Text>
  )
}
