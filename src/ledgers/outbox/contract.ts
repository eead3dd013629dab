import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'

export const MailMessage = z
  .object({
    key: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    link: z.string(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    read: z.boolean(),
  })
  .meta({ id: 'MailMessage' })
export type MailMessage = z.infer<typeof MailMessage>

const query = z.object({ page: z.coerce.number().int().min(1).max(100_000).default(1) })

/** Messages on one page of the outbox. */
export const mailPageSize = 50

export const listMail = endpoint({
  name: 'listMail',
  summary: 'Every mail of the platform, newest first.',
  method: 'GET',
  path: '/admin/mail',
  access: ['administrator'],
  query: query.extend({ q: z.string().max(200).default('') }),
  output: z.object({
    total: z.int(),
    messages: z.array(MailMessage),
    /** Whether there is a mail server; without one, mail is kept here and never sent. */
    delivers: z.boolean(),
  }),
})

export const listNotifications = endpoint({
  name: 'listNotifications',
  summary: 'The mails sent to me, newest first, with how many are unread.',
  method: 'GET',
  path: '/notifications',
  output: z.object({ unread: z.int(), messages: z.array(MailMessage) }),
})

export const readNotifications = endpoint({
  name: 'readNotifications',
  summary: 'Mark all my notifications as read.',
  method: 'POST',
  path: '/notifications/read',
  output: z.object({ read: z.int() }),
})
