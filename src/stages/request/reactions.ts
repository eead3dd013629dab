import type { Database } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { holdersOf } from '#ledgers/identity/store.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { mailEnded, mailEndings } from './commands/ending-mails.ts'
import { requestSubmitted } from './events.ts'
import { requesterOf } from './queries.ts'

export const requestReactions = (
  deps: MailDeps & { readonly db: Database },
): readonly Reaction[] => [
  reacts(clockTicked, 'mail-endings', 'access_grant.told_days', () => mailEndings(deps)),
  reacts(clockTicked, 'mail-ended', 'access_grant.told_days', () => mailEnded(deps)),
  reacts(
    requestSubmitted,
    'mail',
    'mail key: request, form version, reader',
    async ({ requestId, form }) => {
      const { row, person } = await requesterOf(deps.db, requestId)
      await deps.db.transaction().execute(async (tx) => {
        await queueMail(tx, deps, {
          key: `request-submitted:${requestId}:${form}`,
          to: person,
          subject: `We received your request “${row.name}”`,
          paragraphs: [
            `Your data request “${row.name}” has been received. A data steward checks the form for completeness and passes it on to the committees.`,
          ],
          path: `/requests/${requestId}`,
          action: 'See the request',
        })
        for (const steward of await holdersOf(tx, 'steward')) {
          await queueMail(tx, deps, {
            key: `request-to-check:${requestId}:${form}:${steward.id}`,
            to: steward,
            subject: `A request waits for your check: “${row.name}”`,
            paragraphs: [`${person.name} has filed the data request “${row.name}”.`],
            path: `/review/${requestId}`,
            action: 'Open the case',
          })
        }
      })
    },
  ),
]
