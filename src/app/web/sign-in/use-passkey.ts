import { startAuthentication } from '@simplewebauthn/browser'
import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import { Problem } from '#kernel/problem.ts'
import { askPasskey, signInByPasskey } from '#ledgers/identity/contract/sign-in.ts'
import { call } from '../client.ts'

/** The browser ends so whether the person stopped it, took too long, or has no fitting passkey. */
export function refusalOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  const name = error instanceof Error ? error.name : ''
  return new Problem(
    'not-authenticated',
    name === 'InvalidStateError'
      ? 'This authenticator has a passkey for your account already.'
      : 'The browser used no passkey: it was stopped, took too long, or there is none for this platform.',
  )
}

/** Signs in with a passkey, or gives it as the second factor. */
export const usePasskey = (onDone: () => Promise<void>): UseMutationResult<void, Error, void> =>
  useMutation({
    mutationFn: async () => {
      const { options } = await call(askPasskey)
      const answer = await startAuthentication({
        // The server's library made it, for this one.
        optionsJSON: options as never,
      }).catch((error: unknown) => {
        throw refusalOf(error)
      })
      await call(signInByPasskey, { body: { answer: { ...answer } } })
    },
    onSuccess: onDone,
  })
