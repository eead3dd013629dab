import { Alert, Button, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Problem, type ProblemCode } from '#kernel/problem.ts'

const titles: Readonly<Record<ProblemCode, string>> = {
  'invalid-input': 'Please check what you entered',
  'token-in-address': 'A token does not belong into an address',
  'wrong-media-type': 'This form is not taken',
  'not-authenticated': 'Please log in again',
  'not-permitted': 'You may not do this',
  'sign-in-again': 'Please confirm that it is you',
  'not-found': 'There is nothing here',
  'wrong-state': 'This is no longer possible',
  'stale-version': 'Somebody changed this in the meantime',
  'already-exists': 'This is there already',
  'download-not-permitted': 'Your access does not include download',
  'bytes-not-here': 'The file itself is not stored here',
  'too-large': 'The file is too large',
  'too-many': 'Too many at once',
  'range-not-satisfiable': 'This part of the file does not exist',
  'limit-reached': 'A limit is reached',
  busy: 'Please try again in a moment',
  'audit-away': 'Not possible at present',
  recovering: 'Restored from a backup',
  internal: 'This did not work',
}

/** Asking again gives the same answer. */
const finalCodes: readonly ProblemCode[] = ['not-found', 'not-permitted', 'limit-reached']

type Props = {
  /** What was thrown: a Problem of the server, or an unreachable server. */
  readonly problem: unknown
  readonly onRetry?: () => void
}

/** Says what went wrong, in words of the person, and offers to try again. */
export function ProblemAlert({ problem, onRetry }: Props): ReactNode {
  const isProblem = problem instanceof Problem
  const isFinal = isProblem && finalCodes.includes(problem.code)
  return (
    <Alert
      role="alert"
      maw="60rem"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={isProblem ? titles[problem.code] : 'The platform cannot be reached'}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {isProblem
            ? problem.message
            : 'Check your connection, then try again. Nothing was changed.'}
        </Text>
        {isProblem && problem.errors.length > 1 && (
          <List size="sm">
            {problem.errors.map(({ path, message }) => (
              <List.Item key={`${path}: ${message}`}>
                {path}: {message}
              </List.Item>
            ))}
          </List>
        )}
        {onRetry !== undefined && !isFinal && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  )
}
