import { longDay } from '#kernel/day.ts'
import type { Message } from '#ledgers/outbox/mail.ts'

type Mail = Omit<Message, 'to'>

export type Asked = {
  readonly id: string
  readonly request: string
  readonly daus: readonly string[]
  readonly dueAt: Date
  /** Nobody signs in with the holder's account. */
  readonly disabled: boolean
}

const whatToDo = ({ disabled }: Asked): string =>
  disabled
    ? 'Your account is disabled. Please ask a data steward to open it, so that you can certify this.'
    : 'The page lists every file that came into a project of yours or that you downloaded, and asks what became of the copies. It takes a few minutes.'

const pathOf = ({ id }: Asked): Pick<Mail, 'path' | 'action'> => ({
  path: `/destructions/${id}`,
  action: 'Certify the destruction',
})

const unitsOf = ({ daus, request }: Asked): string => `${daus.join(', ')} by “${request}”`

export const askedMail = (asked: Asked): Mail => ({
  key: `destruction-asked:${asked.id}`,
  subject: `Please certify the destruction of copies: “${asked.request}”`,
  paragraphs: [
    `Your access to ${unitsOf(asked)} has ended. The Data Access Agreement asks you to destroy every copy by ${longDay(asked.dueAt)}, and to certify that you did.`,
    whatToDo(asked),
    'If your access is renewed before that, nothing is to be destroyed and this is withdrawn.',
  ],
  ...pathOf(asked),
})

export const reminderMail = (asked: Asked, n: number, isOverdue: boolean): Mail => ({
  key: `destruction-reminder:${asked.id}:${n}`,
  subject: `${isOverdue ? 'Overdue' : 'Reminder'}: certify the destruction of copies, “${asked.request}”`,
  paragraphs: [
    isOverdue
      ? `Your access to ${unitsOf(asked)} has ended. That the copies are destroyed was to be certified by ${longDay(asked.dueAt)}. Data stewards and the committees see that it is overdue.`
      : `Your access to ${unitsOf(asked)} has ended. Please certify by ${longDay(asked.dueAt)} that the copies are destroyed.`,
    whatToDo(asked),
  ],
  ...pathOf(asked),
})
