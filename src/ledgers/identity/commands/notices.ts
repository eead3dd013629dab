import { randomUUID } from 'node:crypto'
import type { Tx } from '#adapters/database/port.ts'
import { type MailDeps, queueMail } from '../../outbox/mail.ts'
import { readContact } from '../store.ts'

const changes = {
  password: 'Your password was changed',
  'passkey-added': 'A passkey was added to your account',
  'passkey-removed': 'A passkey was removed from your account',
  'codes-added': 'An authenticator app was set up for your account',
  'codes-removed': 'The authenticator app of your account was removed',
  'identity-added': 'An identity was linked to your account',
  'identity-removed': 'An identity was unlinked from your account',
  'factors-reset': 'An administrator removed the second factors of your account',
} as const

/** Tells somebody that the way into their account changed, in case it was not them. */
export async function mailChanged(
  tx: Tx,
  deps: MailDeps,
  personId: string,
  what: keyof typeof changes,
): Promise<void> {
  await queueMail(tx, deps, {
    key: `sign-in-changed:${randomUUID()}`,
    to: await readContact(tx, personId),
    subject: changes[what],
    paragraphs: [
      `${changes[what]}. If that was you, there is nothing to do.`,
      'If it was not: reset your password, end all other sessions on the page of your account, and tell an administrator.',
    ],
    action: 'Open my account',
    path: '/account',
  })
}
