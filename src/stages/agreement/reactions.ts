import { type Reaction, reacts } from '#kernel/event.ts'
import type { AgreementDeps } from './commands.ts'
import { scanForm } from './commands/checks.ts'
import { formUnscanned } from './events.ts'

export const agreementReactions = (deps: AgreementDeps): readonly Reaction[] => [
  reacts(formUnscanned, 'scan', 'form, while it waits', (key) => scanForm(deps, key)),
]
