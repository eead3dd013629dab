import type { Mailer } from './port.ts'

/** The default without SMTP: the message stays in the outbox, where an administrator reads it on a page. */
export const outboxPage: Mailer = { delivers: false, send: async () => undefined }
