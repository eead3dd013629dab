import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Problem } from '#kernel/problem.ts'

/** Why a step was refused, in the server's words. What is wrong with one field stands there. */
export function StepFault({ error }: { readonly error: Error | null }): ReactNode {
  if (error === null) return undefined
  return (
    <Text role="alert" size="sm" c="red.7" fw={550}>
      {error instanceof Problem
        ? error.message
        : 'The platform cannot be reached, and nothing was changed. Check your connection, then try again.'}
    </Text>
  )
}

/** What the server said of the field at a path, if anything. */
export const faultAt = (error: Error | null, path: string): string | undefined =>
  error instanceof Problem ? error.errors.find((fault) => fault.path === path)?.message : undefined
