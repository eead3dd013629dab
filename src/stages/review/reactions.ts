import type { Database } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { readContact } from '#ledgers/identity/store.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { type MailDeps, type Message, queueMail } from '#ledgers/outbox/mail.ts'
import { requestWithdrawn } from '#stages/request/events.ts'
import { requesterOf } from '#stages/request/queries.ts'
import { closeReviews } from './commands.ts'
import { remind } from './commands/reminding.ts'
import {
  questionAnswered,
  questionAsked,
  requestReturned,
  reviewAssigned,
  reviewDecided,
  reviewOpened,
  reviewReopened,
  seatChanged,
} from './events.ts'
import {
  type Mail,
  answeredMail,
  askedMail,
  assignedMail,
  decidedMail,
  openedMail,
  reopenedMail,
  returnedMail,
  seatMail,
} from './rules/mails.ts'
import { reviewsOf } from './store.ts'
import { notesOf } from './store/notes.ts'
import { membersOf } from './store/seats.ts'

type Deps = MailDeps & { readonly db: Database; readonly outbox: Outbox }

export const reviewReactions = (deps: Deps): readonly Reaction[] => [
  reacts(requestWithdrawn, 'close-reviews', 'reviews still open', ({ requestId }) =>
    closeReviews(deps, requestId),
  ),

  reacts(clockTicked, 'remind-committees', 'review, round, reminder', () => remind(deps)),

  reacts(
    reviewOpened,
    'mail',
    'mail key: request, DAU, round, member',
    ({ requestId, dau, round }) =>
      tellMembers(deps, requestId, dau, (of) => openedMail({ ...of, round })),
  ),

  reacts(requestReturned, 'mail', 'mail key: request, version', async (event) => {
    const { row, person } = await requesterOf(deps.db, event.requestId)
    await tell(deps, [{ ...returnedMail({ ...event, request: row.name }), to: person }])
  }),

  reacts(reviewDecided, 'mail', 'mail key: request, DAU, round', async (event) => {
    const { row, person } = await requesterOf(deps.db, event.requestId)
    const reviews = await reviewsOf(deps.db, event.requestId)
    const review = reviews.find(({ dau_code }) => dau_code === event.dau)
    const { reason = '', conditions = [], decided_by: by = null } = review ?? {}
    const isExtension = row.extends !== null
    const said = { ...event, request: row.name, isExtension, reason, conditions, by }
    await tell(deps, [{ ...decidedMail(said), to: person }])
  }),

  reacts(reviewReopened, 'mail', 'mail key: request, DAU, round', async (event) => {
    const { row, person } = await requesterOf(deps.db, event.requestId)
    await tell(deps, [{ ...reopenedMail({ ...event, request: row.name }), to: person }])
    await tellMembers(deps, event.requestId, event.dau, (of) =>
      openedMail({ ...of, round: event.round }),
    )
  }),

  reacts(questionAsked, 'mail', 'mail key: note', async ({ requestId, dau, note }) => {
    const { row, person } = await requesterOf(deps.db, requestId)
    const text = await textOf(deps, requestId, note)
    await tell(deps, [
      { ...askedMail({ requestId, dau, note, text, request: row.name }), to: person },
    ])
  }),

  reacts(questionAnswered, 'mail', 'mail key: note, member', async ({ requestId, dau, note }) => {
    const text = await textOf(deps, requestId, note)
    await tellMembers(deps, requestId, dau, (of) => answeredMail({ ...of, note, text }))
  }),

  reacts(reviewAssigned, 'mail', 'mail key: request, DAU, person, instant', async (event) => {
    const { row } = await requesterOf(deps.db, event.requestId)
    const person = await readContact(deps.db, event.personId)
    await tell(deps, [{ ...assignedMail({ ...event, request: row.name }), to: person }])
  }),

  reacts(seatChanged, 'mail', 'mail key: event, member', async ({ personId, by, ...changed }) => {
    const person = await readContact(deps.db, personId)
    const author = await readContact(deps.db, by)
    const members = await membersOf(deps.db, changed.dau)
    // Who was unseated is no member any more.
    const told = new Map([...members, person].map((to) => [to.id, to]))
    told.delete(by)
    const facts = { ...changed, person: person.name, by: author.name }
    const mails = [...told.values()].map((to) => ({
      ...seatMail({ ...facts, memberId: to.id }),
      to,
    }))
    await tell(deps, mails)
  }),
]

const textOf = async ({ db }: Deps, requestId: string, note: number): Promise<string> =>
  (await notesOf(db, requestId, ['question', 'answer'])).find(({ id }) => id === note)?.text ?? ''

const tell = (deps: Deps, messages: readonly Message[]): Promise<void> =>
  deps.db.transaction().execute(async (tx) => {
    for (const message of messages) await queueMail(tx, deps, message)
  })

type Concerning = {
  readonly requestId: string
  readonly dau: string
  readonly request: string
  readonly requester: string
  readonly isExtension: boolean
  readonly memberId: string
}

/** Tells each member of a committee who is not recused. */
async function tellMembers(
  deps: Deps,
  requestId: string,
  dau: string,
  mailOf: (of: Concerning) => Mail,
): Promise<void> {
  const { row, person } = await requesterOf(deps.db, requestId)
  const members = await membersOf(deps.db, dau, requestId)
  await tell(
    deps,
    members.map((to) => ({
      ...mailOf({
        requestId,
        dau,
        request: row.name,
        requester: person.name,
        isExtension: row.extends !== null,
        memberId: to.id,
      }),
      to,
    })),
  )
}
