import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { canonical } from '#kernel/canonical.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { type FieldError, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { personByEmail } from '#ledgers/identity/store.ts'
import { sharesOf } from '#stages/selection/queries.ts'
import { insertManifest, partsOfManifest } from '#stages/selection/store.ts'
import { lockOwn, type RequestDeps } from '../commands.ts'
import { type Draft, type Party, type Section, sections } from '../contract.ts'
import { requestReleased, requestSent, requestSubmitted } from '../events.ts'
import { requestLifecycle } from '../lifecycle.ts'
import { requestRolesOf } from '../policy.ts'
import { requestShares } from '../queries.ts'
import { type Filing, filingFaults, filingOf, type Signing, signingOf } from '../rules.ts'
import {
  changeRequest,
  insertRequestDaus,
  recordStep,
  replaceRequestPeople,
  type RequestPerson,
  type RequestRow,
  staleVersion,
} from '../store.ts'
import { readPolicy } from '../store/policy.ts'
import { insertSubmission, submissionsOf } from '../store/submissions.ts'

type SubmissionDeps = Pick<RequestDeps, 'outbox'>

/** A request that was just submitted, and the number of that submission. */
export type Submitted = { readonly row: RequestRow; readonly submission: number }

/**
 * Files a draft in the caller's transaction: checks it, freezes its manifest, its DAUs, its answers and its
 * people, and sends it on its way.
 * @throws Problem `invalid-input` with every field that is missing, `wrong-state`, `stale-version`.
 */
export async function fileRequest(
  { outbox }: SubmissionDeps,
  tx: Tx,
  actor: Actor,
  id: string,
  version: number,
): Promise<Submitted> {
  const row = await lockOwn(tx, actor, id)
  if (row.version !== version) throw staleVersion(version)
  const manifest = await insertManifest(tx, row.selection, row.release)
  const parts = await partsOfManifest(tx, manifest.id)
  const shares = await sharesOf(tx, actor.id, row.draft.about, parts)
  const filing = filingOf(shares)
  const { electronicCountries } = await readPolicy(tx)
  const signing = signingOf(row.draft, electronicCountries)
  const command = commandFor(filing, signing)
  const state = nextState(requestLifecycle, row.state, command, requestRolesOf(actor, row))
  const faults = filingFaults(row.draft, filing, signing, row.form_version)
  if (manifest.files === 0)
    faults.push({ path: 'selection', message: 'The selection holds no file.' })
  refuse(faults)
  await insertRequestDaus(
    tx,
    id,
    shares.flatMap(({ dau, access, files, bytes }) =>
      dau === null
        ? []
        : [{ dau: dau.code, basis: access === 'granted' ? 'granted' : 'agreement', files, bytes }],
    ),
  )
  const filed = await changeRequest(tx, row, { state, manifestId: manifest.id, submitted: true })
  const submission = await freezeAnswers(tx, actor, filed, {
    withAgreement: filing === 'by-agreement',
    electronic: command === 'send',
  })
  await recordStep(tx, id, { what: command === 'send' ? 'sent' : 'submitted', by: actor.name })
  if (command === 'release') await outbox.announce(tx, requestReleased, { requestId: id })
  if (command === 'send') await outbox.announce(tx, requestSent, { requestId: id })
  if (command === 'submit') {
    await outbox.announce(tx, requestSubmitted, { requestId: id, form: row.form_version })
  }
  await recordAudit(tx, {
    type: 'request.submitted',
    actorId: actor.id,
    subjectId: id,
    detail: {
      to: state,
      submission,
      manifest: manifest.sha256,
      files: manifest.files,
      bytes: manifest.bytes,
      filing,
      ...(filing === 'by-agreement' && { signing }),
    },
  })
  return { row: filed, submission }
}

const commandFor = (filing: Filing, signing: Signing) => {
  if (filing === 'at-once') return 'release'
  return signing === 'electronic' ? 'send' : 'submit'
}

/**
 * Submits a returned request once more, with a new signed form. Manifest, DAUs and release stay as they were
 * filed; the answers and the people are frozen anew, and the earlier ones kept.
 * @throws Problem `stale-version` where the request is no longer at the version that was signed for,
 *   `invalid-input` with every field that is missing, `wrong-state`.
 */
export async function resubmit(
  { outbox }: SubmissionDeps,
  tx: Tx,
  actor: Actor,
  row: RequestRow,
  version: number | undefined,
): Promise<Submitted> {
  const state = nextState(requestLifecycle, row.state, 'resubmit', requestRolesOf(actor, row))
  if (version !== undefined && row.version !== version) throw staleVersion(version)
  const form = row.form_version + 1
  refuse(filingFaults(row.draft, filingOf(await requestShares(tx, row)), 'form', form))
  const changed = await changedAnswers(tx, row)
  const filed = await changeRequest(tx, row, { state, formVersion: form })
  const submission = await freezeAnswers(tx, actor, filed, { withAgreement: true })
  const note = `Version ${form}${changed.length > 0 ? ', with changed answers' : ''}`
  await recordStep(tx, row.id, { what: 'form-added', by: actor.name, note })
  await outbox.announce(tx, requestSubmitted, { requestId: row.id, form })
  await recordAudit(tx, {
    type: 'request.resubmit',
    actorId: actor.id,
    subjectId: row.id,
    detail: { from: row.state, to: state, form, submission, changed },
  })
  return { row: filed, submission }
}

/**
 * Sends a returned request out for signature once more, with the answers as they are now; otherwise as `resubmit`.
 * @throws Problem `stale-version`, `invalid-input` with every field that is missing, `wrong-state` also where it is
 *   signed on a form.
 */
export async function sendAgain(
  tx: Tx,
  actor: Actor,
  row: RequestRow,
  version: number,
): Promise<Submitted> {
  const state = nextState(requestLifecycle, row.state, 'send', requestRolesOf(actor, row))
  if (row.version !== version) throw staleVersion(version)
  const { electronicCountries } = await readPolicy(tx)
  if (signingOf(row.draft, electronicCountries) === 'form') {
    throw new Problem('wrong-state', 'This agreement is signed on a form: add the signed form.')
  }
  const filing = filingOf(await requestShares(tx, row))
  refuse(filingFaults(row.draft, filing, 'electronic', row.form_version))
  const changed = await changedAnswers(tx, row)
  const filed = await changeRequest(tx, row, { state })
  const submission = await freezeAnswers(tx, actor, filed, {
    withAgreement: true,
    electronic: true,
  })
  await recordStep(tx, row.id, { what: 'sent', by: actor.name })
  await recordAudit(tx, {
    type: 'request.send',
    actorId: actor.id,
    subjectId: row.id,
    detail: { from: row.state, to: state, submission, changed },
  })
  return { row: filed, submission }
}

async function changedAnswers(tx: Tx, { id, draft }: RequestRow): Promise<Section[]> {
  const [before] = await submissionsOf(tx, id)
  return sections.filter(
    (section) => canonical(before?.answers[section]) !== canonical(draft[section]),
  )
}

function refuse(faults: readonly FieldError[]): void {
  if (faults.length === 0) return
  throw new Problem('invalid-input', faults.map((fault) => fault.message).join(' '), faults)
}

/** Keeps the answers as they are now and makes their people the request's; answers the submission's number. The form of
 * what is signed electronically comes with its seal. */
async function freezeAnswers(
  tx: Tx,
  actor: Actor,
  { id, draft, form_version: form }: RequestRow,
  { withAgreement, electronic = false }: { withAgreement: boolean; electronic?: boolean },
): Promise<number> {
  const [before] = await submissionsOf(tx, id)
  const n = (before?.n ?? 0) + 1
  await insertSubmission(tx, id, { n, answers: draft, form: electronic ? 0 : form })
  await replaceRequestPeople(tx, id, await peopleOf(tx, actor, draft, withAgreement))
  return n
}

/**
 * The people of a request. Those who will hold data get an account row for the address they are named with,
 * so that a grant can be theirs before they first sign in.
 */
async function peopleOf(
  tx: Tx,
  actor: Actor,
  draft: Draft,
  withAgreement: boolean,
): Promise<RequestPerson[]> {
  const { about, agreement } = draft
  const self: Omit<Party, 'emailReason'> = {
    name: about.fullName,
    jobTitle: about.jobTitle,
    institution: about.institution,
    email: about.email,
    telephone: agreement.requesterIsPrincipalInvestigator
      ? agreement.principalInvestigator.telephone
      : '',
    address: agreement.requesterIsPrincipalInvestigator
      ? agreement.principalInvestigator.address
      : '',
  }
  const requester = { ...self, capacity: 'requester', n: 0, personId: actor.id } as const
  if (!withAgreement) return [requester]
  const accountOf = (party: Party) => personByEmail(tx, party)
  const pi = agreement.requesterIsPrincipalInvestigator
    ? ({ ...self, capacity: 'principal-investigator', n: 0, personId: actor.id } as const)
    : ({
        ...agreement.principalInvestigator,
        capacity: 'principal-investigator',
        n: 0,
        personId: await accountOf(agreement.principalInvestigator),
      } as const)
  const applicants: RequestPerson[] = []
  for (const [n, party] of agreement.applicants.entries()) {
    applicants.push({ ...party, capacity: 'applicant', n, personId: await accountOf(party) })
  }
  const signers: RequestPerson[] = [
    {
      ...agreement.institutionalAuthority,
      capacity: 'institutional-authority',
      n: 0,
      personId: null,
    },
    ...(agreement.download
      ? [
          {
            ...agreement.informationSecurityOfficer,
            capacity: 'information-security-officer',
            n: 0,
            personId: null,
          } as const,
        ]
      : []),
  ]
  return [requester, pi, ...applicants, ...signers]
}
