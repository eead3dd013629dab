import type { Database, Tx } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '../clock/events.ts'
import { type MailDeps, type Message, queueMail, secretMark } from '../outbox/mail.ts'
import { linkAsked } from './events.ts'
import { idOfAddress } from './store.ts'
import { isAble, type Means, meansOf } from './store/factors.ts'
import { linkById, type LinkRow, linkSecret } from './store/links.ts'
import { removeRunOut } from './store/tries.ts'

type IdentityReactionDeps = MailDeps & { readonly db: Database; readonly name: string }

export const identityReactions = (deps: IdentityReactionDeps): readonly Reaction[] => [
  reacts(linkAsked, 'mail-link', 'mail key: link', ({ id }) => mailLink(deps, id)),
  reacts(clockTicked, 'remove-run-out', 'none: what is gone stays gone', () =>
    removeRunOut(deps.db),
  ),
]

/** Writes the mail that fits the account behind the address, or none. */
async function mailLink(deps: IdentityReactionDeps, id: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const link = await linkById(tx, id)
    // The first administrator's is printed.
    if (link === undefined || link.purpose === 'first') return
    const words = wordsFor(link, deps.name, await standing(tx, link.email))
    if (words === undefined) return
    const { path, ...texts } = words
    await queueMail(tx, deps, {
      key: `sign-in-link:${id}`,
      to: { name: link.name, email: link.email },
      ...texts,
      ...(path === undefined
        ? { path: `/welcome#k=${secretMark}`, secret: linkSecret(id) }
        : { path }),
    })
  })
}

/** What the address stands for: nobody who may come in, somebody who cannot yet, or how they can. */
async function standing(tx: Tx, email: string): Promise<Means | 'nobody'> {
  const personId = await idOfAddress(tx, email)
  return personId === undefined ? 'nobody' : meansOf(tx, personId)
}

/** Without a path they come with the link. */
type Words = Pick<Message, 'subject' | 'paragraphs' | 'action'> & { readonly path?: string }

const once = 'The link works once.'

function wordsFor(
  { purpose, email }: LinkRow,
  name: string,
  account: Means | 'nobody',
): Words | undefined {
  const isKnown = account !== 'nobody' && isAble(account)
  if (purpose === 'reset') {
    if (account === 'nobody') return undefined
    if (isKnown && !account.hasPassword && account.passkeys === 0) return elsewhere(name)
    return {
      subject: `Set a new password for ${name}`,
      paragraphs: [
        `Somebody asked for a new password for the account of ${email} at ${name}. ${once} It holds for 30 minutes, and setting a password ends every session.`,
        'If that was not you, leave it: nothing has changed.',
      ],
      action: 'Set a new password',
    }
  }
  if (purpose === 'register' && isKnown) {
    return {
      subject: `You have an account at ${name}`,
      paragraphs: [
        `Somebody asked for an account for ${email}, which has one. Log in, or set a new password there if you do not know yours.`,
        'If that was not you, leave it: nothing has changed.',
      ],
      action: 'Log in',
      path: '/log-in',
    }
  }
  if (purpose === 'identity' && isKnown) {
    return {
      subject: `You have an account at ${name}`,
      paragraphs: [
        'Somebody signed in through an identity provider that names this address. Log in the way you did before, and link the identity under My account.',
        'If that was not you, leave it: nobody got in.',
      ],
      action: 'Log in',
      path: '/log-in',
    }
  }
  if (purpose === 'identity') {
    return {
      subject: `Confirm your address for ${name}`,
      paragraphs: [
        `Somebody signed in to ${name} through an identity provider that names this address. Confirm that it is you. ${once} It holds for 30 minutes.`,
        'If that was not you, leave it: nobody gets in without this link.',
      ],
      action: 'Confirm',
    }
  }
  return {
    subject: purpose === 'invite' ? `You are invited to ${name}` : `Your account at ${name}`,
    paragraphs: [
      purpose === 'invite'
        ? `You can sign in to ${name} with this address. Open the link to choose a password or a passkey. ${once} It holds for seven days.`
        : `Open the link to confirm this address and to choose a password or a passkey. ${once} It holds for a day.`,
      'If you did not expect this, leave it.',
    ],
    action: purpose === 'invite' ? 'Set up my account' : 'Confirm and go on',
  }
}

const elsewhere = (name: string): Words => ({
  subject: `How you sign in to ${name}`,
  paragraphs: [
    'Your account has no password here: it signs in at its identity provider. Choose that on the log-in page.',
  ],
  action: 'Log in',
  path: '/log-in',
})
