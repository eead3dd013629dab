import type { Database } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { requestWithdrawn } from '#stages/request/events.ts'
import { requesterOf } from '#stages/request/queries.ts'
import { closeReviews } from './commands.ts'
import { requestReturned, reviewDecided, reviewOpened } from './events.ts'
import { membersOf, type ReviewDetail, reviewsOf } from './store.ts'

const reasonOf = ({ decided_by, reason }: Pick<ReviewDetail, 'decided_by' | 'reason'>): string =>
  decided_by === null ? reason : `The committee writes: ${reason}`

export const reviewReactions = (
  deps: MailDeps & { readonly db: Database; readonly outbox: Outbox },
): readonly Reaction[] => [
  reacts(requestWithdrawn, 'close-reviews', 'reviews still open', ({ requestId }) =>
    closeReviews(deps, requestId),
  ),

  reacts(reviewOpened, 'mail', 'mail key: request, DAU, member', async ({ requestId, dau }) => {
    const { row, person } = await requesterOf(deps.db, requestId)
    const members = await membersOf(deps.db, dau)
    await deps.db.transaction().execute(async (tx) => {
      for (const member of members) {
        await queueMail(tx, deps, {
          key: `review-opened:${requestId}:${dau}:${member.id}`,
          to: member,
          subject: `New request for ${dau}: “${row.name}”`,
          paragraphs: [
            row.extends === null
              ? `${person.name} asks for data of ${dau} in the request “${row.name}”.`
              : `${person.name} asks for another year of access to ${dau}: “${row.name}”.`,
          ],
          path: `/review/${requestId}`,
          action: 'Open the case',
        })
      }
    })
  }),

  reacts(
    requestReturned,
    'mail',
    'mail key: request, version',
    async ({ requestId, version, reason }) => {
      const { row, person } = await requesterOf(deps.db, requestId)
      await deps.db.transaction().execute((tx) =>
        queueMail(tx, deps, {
          key: `request-returned:${requestId}:${version}`,
          to: person,
          subject: `Action needed on your request “${row.name}”`,
          paragraphs: [
            'The data steward has looked at your form and asks for a correction:',
            reason,
            'Please correct your answers where that is needed, have the agreement signed anew, and add it to the request.',
          ],
          path: `/requests/${requestId}`,
          action: 'Add a form',
        }),
      )
    },
  ),

  reacts(reviewDecided, 'mail', 'mail key: request, DAU', async ({ requestId, dau, decision }) => {
    const { row, person } = await requesterOf(deps.db, requestId)
    const review = (await reviewsOf(deps.db, requestId)).find(({ dau_code }) => dau_code === dau)
    const approved = decision === 'approve'
    const follows =
      row.extends === null
        ? 'Its files are on their way into your project.'
        : 'Access lasts a year longer for everybody who had it.'
    await deps.db.transaction().execute((tx) =>
      queueMail(tx, deps, {
        key: `review-decided:${requestId}:${dau}`,
        to: person,
        subject: `${dau}: your request “${row.name}” was ${approved ? 'approved' : 'rejected'}`,
        paragraphs: [
          approved
            ? `The committee of ${dau} has approved your request “${row.name}”. ${follows}`
            : `The committee of ${dau} has rejected your request “${row.name}”.`,
          ...(review?.reason ? [reasonOf(review)] : []),
        ],
        path: `/requests/${requestId}`,
        action: 'See the request',
      }),
    )
  }),
]
