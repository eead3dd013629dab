import type { Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { canonical } from '#kernel/canonical.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { type FieldError, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { personByEmail } from '#ledgers/identity/store.ts'
import type { Share } from '#stages/selection/contract.ts'
import { sharesOf } from '#stages/selection/queries.ts'
import { insertManifest, partsOfManifest, readManifest } from '#stages/selection/store.ts'
import { lockOwn, type RequestDeps } from '../commands.ts'
import { type Draft, type Party, type Section, sections } from '../contract.ts'
import { requestReleased, requestSent, requestSubmitted } from '../events.ts'
import { requireExtendable } from './extension.ts'
import { requestLifecycle } from '../lifecycle.ts'
import { requestRolesOf } from '../policy.ts'
import { requestShares, wantedIn } from '../queries.ts'
import { extensionOf } from '../queries/extension.ts'
import { type Filing, filingFaults, filingOf, type Signing, signingOf } from '../rules.ts'
import {
  changeRequest,
  insertRequestDaus,
  recordStep,
  replaceRequestPeople,
  type RequestDau,
  requestPeople,
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
  const data = row.extends === null ? await freezeData(tx, actor, row) : await agreedData(tx, row)
  const filing = filingOf(data.shares)
  const { electronicCountries } = await readPolicy(tx)
  const signing = signingOf(row.draft, electronicCountries)
  const command = commandFor(filing, signing)
  const state = nextState(requestLifecycle, row.state, command, requestRolesOf(actor, row))
  await requireExtendable(tx, row)
  const faults = filingFaults(
    row.draft,
    filing,
    signing,
    row.form_version,
    await extensionOf(tx, row),
  )
  if (data.files === 0) faults.push({ path: 'selection', message: 'The selection holds no file.' })
  refuse(faults)
  if (row.extends === null) await insertRequestDaus(tx, id, dausOf(data.shares))
  const filed = await changeRequest(tx, row, { state, manifestId: data.id, submitted: true })
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
      manifest: data.sha256,
      files: data.files,
      bytes: data.bytes,
      filing,
      ...(filing === 'by-agreement' && { signing }),
    },
  })
  return { row: filed, submission }
}

type FiledData = {
  /** Of the manifest. */
  readonly id: string
  readonly sha256: string
  readonly files: number
  readonly bytes: number
  readonly shares: readonly Share[]
}

async function freezeData(tx: Tx, actor: Actor, row: RequestRow): Promise<FiledData> {
  const manifest = await insertManifest(tx, row.selection, row.release)
  const parts = await partsOfManifest(tx, manifest.id)
  return {
    ...manifest,
    shares: await sharesOf(tx, actor.id, row.draft.about, parts, wantedIn(row.draft)),
  }
}

/** An extension has the manifest that was frozen for what it extends, and of that the DAUs it was started with. */
async function agreedData(tx: Tx, row: RequestRow): Promise<FiledData> {
  const manifest = await readManifest(tx, row.manifest_id ?? '')
  const shares = await requestShares(tx, row)
  return {
    ...manifest,
    files: shares.reduce((sum, { files }) => sum + files, 0),
    bytes: shares.reduce((sum, { bytes }) => sum + bytes, 0),
    shares,
  }
}

const dausOf = (shares: readonly Share[]): RequestDau[] =>
  shares.flatMap(({ dau, access, files, bytes }) =>
    dau === null
      ? []
      : [{ dau: dau.code, basis: access === 'granted' ? 'granted' : 'agreement', files, bytes }],
  )

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
  const filing = filingOf(await requestShares(tx, row))
  refuse(filingFaults(row.draft, filing, 'form', form, await extensionOf(tx, row)))
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
  refuse(
    filingFaults(row.draft, filing, 'electronic', row.form_version, await extensionOf(tx, row)),
  )
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
  row: RequestRow,
  { withAgreement, electronic = false }: { withAgreement: boolean; electronic?: boolean },
): Promise<number> {
  const { id, draft, form_version: form } = row
  const [before] = await submissionsOf(tx, id)
  const n = (before?.n ?? 0) + 1
  await insertSubmission(tx, id, { n, answers: draft, form: electronic ? 0 : form })
  const people =
    row.extends === null
      ? await peopleOf(tx, actor, draft, withAgreement)
      : await agreedPeople(tx, row.extends, draft)
  await replaceRequestPeople(tx, id, people)
  return n
}

/** Those who hold data by the request that is extended, by their accounts; and who signs for the institution now. */
async function agreedPeople(tx: Tx, extended: string, draft: Draft): Promise<RequestPerson[]> {
  const agreed = await requestPeople(tx, extended)
  return [...agreed.filter(({ personId }) => personId !== null), ...institutionOf(draft)]
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
  return [requester, pi, ...applicants, ...institutionOf(draft)]
}

/** Who signs for the institution. */
function institutionOf({ agreement }: Draft): RequestPerson[] {
  const signs = { n: 0, personId: null }
  const { institutionalAuthority: authority, informationSecurityOfficer: officer } = agreement
  return [
    { ...authority, ...signs, capacity: 'institutional-authority' },
    ...(agreement.download
      ? [{ ...officer, ...signs, capacity: 'information-security-officer' } as const]
      : []),
  ]
}
