import type { Database } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import type { MailDeps } from '#ledgers/outbox/mail.ts'
import { askForProgress } from '../commands/progress.ts'

export const progressReactions = (
  deps: MailDeps & { readonly db: Database },
): readonly Reaction[] => [
  reacts(clockTicked, 'ask-for-progress', 'request, year', () => askForProgress(deps)),
]
