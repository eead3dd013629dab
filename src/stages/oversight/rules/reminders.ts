/** Of an incident that nobody acknowledged, in the order of time unless it was reported late. */
export const reminders = ['waiting', 'four-hours-left', 'over'] as const
export type Reminder = (typeof reminders)[number]

const hourMs = 3_600_000

/** 24 hours after it was noticed. */
export const dueOf = (noticedAt: Date): Date => new Date(noticedAt.getTime() + 24 * hourMs)

/** When a reminder goes out: 4 hours after the report, 4 before the end of the 24, and at their end. */
export function remindAt(reminder: Reminder, noticedAt: Date, reportedAt: Date): Date {
  const due = dueOf(noticedAt).getTime()
  const at = {
    waiting: reportedAt.getTime() + 4 * hourMs,
    'four-hours-left': due - 4 * hourMs,
    over: due,
  }
  return new Date(at[reminder])
}

type Waiting = {
  readonly noticedAt: Date
  readonly reportedAt: Date
  readonly reminded: readonly string[]
}

/** The reminders that are due and did not go out, oldest first. What was past when it was reported says nothing new. */
export function dueReminders({ noticedAt, reportedAt, reminded }: Waiting, now: Date): Reminder[] {
  return reminders
    .map((reminder) => ({ reminder, at: remindAt(reminder, noticedAt, reportedAt) }))
    .filter(({ reminder, at }) => at > reportedAt && at <= now && !reminded.includes(reminder))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ reminder }) => reminder)
}
