import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { mailRefused } from '#ledgers/outbox/events.ts'
import { requestWithdrawn } from '#stages/request/events.ts'
import type { AgreementDeps } from './commands.ts'
import { compareForm, scanForm } from './commands/checks.ts'
import { issueEnvelope, lapseEnvelopes, withdrawEnvelopes } from './commands/envelopes.ts'
import { alarmUnsealed, mailCompleted, mailEnded } from './commands/ending-mails.ts'
import { runErrand, runErrands } from './commands/errands.ts'
import { workNotice } from './commands/notices.ts'
import { reconcile } from './commands/reconciling.ts'
import { endUnwanted } from './commands/resigning-envelopes.ts'
import { mailPublished, remindToResign } from './commands/resigning-mails.ts'
import { type SealingDeps, sealEnvelope } from './commands/sealing.ts'
import { noteUndelivered, remindDue } from './commands/signers.ts'
import {
  envelopeCompleted,
  envelopeEnded,
  envelopePrepared,
  envelopeSigned,
  formOpened,
  formUnscanned,
  noticeTaken,
  versionPublished,
} from './events.ts'
import { linkOfMail } from './rules/signing.ts'

export const agreementReactions = (deps: AgreementDeps & SealingDeps): readonly Reaction[] => [
  reacts(formUnscanned, 'scan', 'form, while it waits', (key) => scanForm(deps, key)),
  reacts(formOpened, 'compare', 'form, its newest submission', (key) => compareForm(deps, key)),

  reacts(envelopePrepared, 'issue', 'envelope, while it is prepared', ({ envelopeId }) =>
    issueEnvelope(deps, envelopeId),
  ),
  ...[envelopePrepared, envelopeSigned, envelopeEnded].map((event) =>
    reacts(event, 'errand', 'errand, claimed', ({ envelopeId }) => runErrand(deps, envelopeId)),
  ),
  reacts(noticeTaken, 'work', 'notice, while it waits', ({ noticeId }) =>
    workNotice(deps, noticeId),
  ),
  reacts(envelopeSigned, 'seal', 'envelope, until it is sealed', ({ envelopeId }) =>
    sealEnvelope(deps, envelopeId),
  ),
  reacts(envelopeEnded, 'seal', 'envelope, until it is sealed', ({ envelopeId }) =>
    sealEnvelope(deps, envelopeId),
  ),
  reacts(envelopeEnded, 'mail', 'mail key: envelope, person', ({ envelopeId }) =>
    mailEnded(deps, envelopeId),
  ),
  reacts(envelopeCompleted, 'mail', 'mail key: envelope, person', ({ envelopeId }) =>
    mailCompleted(deps, envelopeId),
  ),
  reacts(requestWithdrawn, 'end-envelopes', 'envelopes still out', ({ requestId }) =>
    withdrawEnvelopes(deps, requestId),
  ),
  reacts(mailRefused, 'note-undelivered', 'signatory.undelivered_at', async ({ key }) => {
    const link = linkOfMail(key)
    if (link !== undefined) await noteUndelivered(deps, link)
  }),
  reacts(clockTicked, 'alarm', 'mail key: envelope', () => alarmUnsealed(deps)),
  reacts(clockTicked, 'reconcile', 'look, claimed', () => reconcile(deps)),
  reacts(clockTicked, 'errands', 'errands, claimed', () => runErrands(deps)),
  reacts(clockTicked, 'lapse', 'envelopes still out', () => lapseEnvelopes(deps)),
  reacts(clockTicked, 'end-unwanted', 'envelopes still out', () => endUnwanted(deps)),
  reacts(clockTicked, 'remind', 'mail key: signer, number', () => remindDue(deps)),

  reacts(versionPublished, 'mail', 'mail key: version, request, person', ({ version }) =>
    mailPublished(deps, version),
  ),
  reacts(clockTicked, 'remind-to-resign', 'mail key: request, day, person', () =>
    remindToResign(deps),
  ),
]
