import type { Database } from '#adapters/database/port.ts'
import { longDay } from '#kernel/day.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { readRequestRow } from '#stages/request/store.ts'
import { publishedWords, reminderWords } from '../rules/resigning-mails.ts'
import type { Words } from '../rules/signing-mails.ts'
import { dayOf, dayMs } from '../rules/versions.ts'
import { lastResigning } from '../store/resignings.ts'
import {
  holdersUnder,
  latestPublished,
  readVersion,
  reminderKey,
  requestsUnderOther,
  suspendedWithin,
  suspensionOf,
  type VersionRow,
} from '../store/versions.ts'

type Deps = MailDeps & { readonly db: Database }

/** How long before the suspension people are reminded. */
const reminderDays = 7

/** Tells the requester and the holders of each request that a version is to be signed anew. */
export async function mailPublished(deps: Deps, version: string): Promise<void> {
  const row = await readVersion(deps.db, version)
  for (const { requestId } of await requestsUnderOther(deps.db, version))
    await mailAll(
      deps,
      requestId,
      row,
      publishedWords,
      (id) => `agreement-version:${version}:${requestId}:${id}`,
    )
}

/** Reminds those whose access is about to be suspended, once. A form that waits for a steward is not theirs to hasten. */
export async function remindToResign(deps: Deps): Promise<void> {
  const row = await latestPublished(deps.db)
  if (row === undefined) return
  for (const requestId of await suspendedWithin(deps.db, reminderDays, reminderKey)) {
    const suspension = await suspensionOf(deps.db, requestId)
    const isWaiting = (await lastResigning(deps.db, requestId))?.state === 'waiting'
    if (suspension === undefined || isWaiting) continue
    const day = dayOf(suspension.at)
    await mailAll(
      deps,
      requestId,
      row,
      reminderWords,
      (id) => `resign-soon:${requestId}:${day}:${id}`,
    )
  }
}

async function mailAll(
  deps: Deps,
  requestId: string,
  version: VersionRow,
  words: (facts: Parameters<typeof publishedWords>[0], requester?: string) => Words,
  keyOf: (personId: string) => string,
): Promise<void> {
  const { db } = deps
  const request = await readRequestRow(db, requestId)
  const suspension = await suspensionOf(db, requestId)
  if (suspension === undefined || version.effective_from === null) return
  const facts = {
    request: request.name,
    version: version.version,
    note: version.note,
    by: longDay(new Date(suspension.at.getTime() - dayMs)),
    from: longDay(version.effective_from),
  }
  const requester = await readContact(db, request.requester_id)
  const holders = await holdersUnder(db, requestId)
  await db.transaction().execute(async (tx) => {
    await queueMail(tx, deps, {
      key: keyOf(request.requester_id),
      to: requester,
      ...words(facts),
      path: `/requests/${requestId}/new-version`,
    })
    for (const holder of holders.filter(({ id }) => id !== request.requester_id))
      await queueMail(tx, deps, {
        key: keyOf(holder.id),
        to: holder,
        ...words(facts, requester.name),
        path: '/dashboard',
      })
  })
}
