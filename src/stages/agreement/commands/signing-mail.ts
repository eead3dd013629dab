import type { Tx } from '#adapters/database/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { longDay } from '#kernel/day.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { type MailDeps, queueMail, secretMark } from '#ledgers/outbox/mail.ts'
import { readRequestRow, requestDaus, requestPeople } from '#stages/request/store.ts'
import { originalOf } from '#stages/request/store/extensions.ts'
import type { EnvelopePurpose } from '../lifecycle.ts'
import { documentOf, documentWords } from '../rules/document-words.ts'
import type { MailFacts, Words } from '../rules/signing-mails.ts'
import { linkOf, linkSecret } from '../store/ceremony.ts'
import type { EnvelopeRow } from '../store/envelopes.ts'
import type { SignatoryRow } from '../store/signatories.ts'

export type SigningMailDeps = MailDeps & { readonly secrets: Secrets; readonly name: string }

/** Who made a request, and where they see who has signed. */
type OfRequester = { readonly requesterId: string; readonly page: string }

const pages: Readonly<Record<EnvelopePurpose, (requestId: string) => string>> = {
  request: (id) => `/requests/${id}`,
  'new-version': (id) => `/requests/${id}/new-version`,
}

/** What mails about an envelope say of it. */
export async function mailFacts(
  tx: Tx,
  { name: provider }: SigningMailDeps,
  { request_id, purpose, lapses_at }: EnvelopeRow,
): Promise<MailFacts & OfRequester> {
  const request = await readRequestRow(tx, request_id)
  const { name, email } = await readContact(tx, request.requester_id)
  const { name: requestName } = await originalOf(tx, request_id)
  const self = (await requestPeople(tx, request_id)).find(
    ({ personId }) => personId === request.requester_id,
  )
  const daus = await requestDaus(tx, request_id)
  return {
    document: documentWords[documentOf(purpose, request.extends !== null)],
    requestName,
    requester: { name, email, institution: self?.institution ?? '' },
    requesterId: request.requester_id,
    page: pages[purpose](request_id),
    provider,
    daus: daus.flatMap(({ dau, basis }) => (basis === 'agreement' ? [dau] : [])),
    lapsesOn: lapses_at === null ? '' : longDay(lapses_at),
  }
}

/** Whether a signer made the request: what is written to all is written to them once. */
export const isRequester = (
  { email }: Pick<SignatoryRow, 'email'>,
  { requester }: Pick<MailFacts, 'requester'>,
): boolean => mailboxOf(email) === mailboxOf(requester.email)

/** Mails a signer, with their personal link. `key` is unique for each mail that may ever go out. */
export async function mailSigner(
  tx: Tx,
  deps: SigningMailDeps,
  signatory: Pick<SignatoryRow, 'id' | 'name' | 'email'>,
  key: string,
  words: Words,
): Promise<void> {
  await queueMail(tx, deps, {
    key,
    to: { name: signatory.name, email: signatory.email },
    ...words,
    path: `/sign#k=${secretMark}`,
    secret: linkSecret(await linkOf(tx, signatory.id)),
  })
}

/** Mails who made the request. */
export async function mailRequester(
  tx: Tx,
  deps: SigningMailDeps,
  { requester, requesterId, page }: MailFacts & OfRequester,
  { key, words }: { readonly key: string; readonly words: Words },
): Promise<void> {
  await queueMail(tx, deps, {
    key,
    to: { id: requesterId, ...requester },
    ...words,
    path: page,
  })
}
