import { type Reaction, reacts } from '#kernel/event.ts'
import type { AgreementDeps } from './commands.ts'
import { compareForm, scanForm } from './commands/checks.ts'
import { formOpened, formUnscanned } from './events.ts'

export const agreementReactions = (deps: AgreementDeps): readonly Reaction[] => [
  reacts(formUnscanned, 'scan', 'form, while it waits', (key) => scanForm(deps, key)),
  reacts(formOpened, 'compare', 'form, its newest submission', (key) => compareForm(deps, key)),
]
