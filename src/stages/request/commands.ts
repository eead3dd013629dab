import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { personByEmail, readMe } from '#ledgers/identity/store.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import type { Selection } from '#stages/catalog/contract.ts'
import { currentRelease } from '#stages/catalog/store.ts'
import { sharesOf } from '#stages/selection/queries.ts'
import { insertManifest, partsOfManifest } from '#stages/selection/store.ts'
import {
  AboutSection,
  AgreementSection,
  Draft,
  NameSection,
  type Party,
  type Section,
} from './contract.ts'
import { requestReleased, requestSubmitted, requestWithdrawn } from './events.ts'
import { type RequestCommand, requestLifecycle, type RequestRole } from './lifecycle.ts'
import { requestRolesOf } from './policy.ts'
import { filingOfShares } from './queries.ts'
import { filingFaults } from './rules.ts'
import {
  changeRequest,
  insertRequest,
  insertRequestDaus,
  insertRequestPeople,
  insertWatch,
  lockRequest,
  recordStep,
  type RequestPerson,
  type RequestRow,
  staleVersion,
} from './store.ts'

export type RequestDeps = { readonly db: Database; readonly outbox: Outbox }

/** Starts a draft at the current release, filled in from the person's profile. */
export async function startDraft(
  { db }: RequestDeps,
  actor: Actor,
  selection: Selection,
): Promise<string> {
  const me = await readMe(db, actor.id)
  return db.transaction().execute(async (tx) => {
    const release = await currentRelease(tx)
    const draft = Draft.parse({
      about: {
        fullName: me.name,
        email: me.email,
        jobTitle: me.jobTitle,
        institution: me.institution,
        country: me.country,
        institutionType: me.institutionType,
      },
    })
    const row = await insertRequest(tx, {
      requesterId: actor.id,
      release: release.number,
      selection,
      draft,
    })
    await recordAudit(tx, {
      type: 'request.drafted',
      actorId: actor.id,
      subjectId: row.id,
      detail: { release: release.number },
    })
    return row.id
  })
}

const sectionSchemas = { name: NameSection, about: AboutSection, agreement: AgreementSection }

/**
 * Saves one step of a draft that was read at `base`. A later save from another device never eats this one:
 * the step's version must be the one the change was made on.
 * @throws Problem `stale-version`, `already-exists` for a name used already, `invalid-input`.
 */
export async function saveDraftSection(
  { db }: RequestDeps,
  actor: Actor,
  id: string,
  section: Section,
  base: number,
  value: Readonly<Record<string, unknown>>,
): Promise<void> {
  const parsed = sectionSchemas[section].safeParse(value)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({
      path: [section, ...path].join('.'),
      message,
    }))
    throw new Problem(
      'invalid-input',
      errors.map((error) => `${error.path}: ${error.message}`).join('; '),
      errors,
    )
  }
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    if (row.state !== 'draft')
      throw new Problem('wrong-state', 'This request was filed and no longer changes.')
    const version = row.draft_versions[section]
    if (version !== base) throw staleVersion(base)
    const draft = { ...row.draft, [section]: parsed.data }
    await changeRequest(tx, row, {
      name: draft.name.name.trim(),
      draft,
      draftVersions: { ...row.draft_versions, [section]: version + 1 },
    })
    await recordAudit(tx, {
      type: 'request.saved',
      actorId: actor.id,
      subjectId: id,
      detail: { section, version: version + 1 },
    })
  })
}

export async function discardDraft({ db }: RequestDeps, actor: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    if (row.state !== 'draft') throw new Problem('wrong-state', 'Only a draft can be deleted.')
    await changeRequest(tx, row, { deleted: true })
    await recordAudit(tx, { type: 'request.deleted', actorId: actor.id, subjectId: id })
  })
}

/** @throws Problem `not-found` when it is somebody else's: a draft is nobody's business. */
async function lockOwn(tx: Tx, actor: Actor, id: string): Promise<RequestRow> {
  const row = await lockRequest(tx, id)
  if (row.requester_id !== actor.id) throw new Problem('not-found', `No request ${id}.`)
  return row
}

/**
 * Files a draft: checks it, freezes its manifest, its DAUs and its people, and sends it on its way.
 * @throws Problem `invalid-input` with every field that is missing, `wrong-state`, `stale-version`.
 */
export async function fileRequest(
  { db, outbox }: RequestDeps,
  actor: Actor,
  id: string,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    if (row.version !== version) throw staleVersion(version)
    const manifest = await insertManifest(tx, row.selection, row.release)
    const shares = await sharesOf(tx, actor.id, await partsOfManifest(tx, manifest.id))
    const filing = filingOfShares(row, shares)
    const command = filing === 'at-once' ? 'release' : 'submit'
    const state = nextState(requestLifecycle, row.state, command, requestRolesOf(actor, row))
    const faults = filingFaults(row.draft, filing, row.form_version)
    if (manifest.files === 0)
      faults.push({ path: 'selection', message: 'The selection holds no file.' })
    if (faults.length > 0) {
      throw new Problem('invalid-input', faults.map((fault) => fault.message).join(' '), faults)
    }
    await insertRequestDaus(
      tx,
      id,
      shares.flatMap(({ dau, access, files, bytes }) =>
        dau === null
          ? []
          : [
              {
                dau: dau.code,
                basis: access === 'granted' ? 'granted' : 'agreement',
                files,
                bytes,
              },
            ],
      ),
    )
    await insertRequestPeople(tx, id, await peopleOf(tx, actor, row.draft, filing === 'by-form'))
    await changeRequest(tx, row, { state, manifestId: manifest.id, submitted: true })
    await recordStep(tx, id, { what: 'submitted', by: actor.name })
    if (filing === 'at-once') await outbox.announce(tx, requestReleased, { requestId: id })
    else await outbox.announce(tx, requestSubmitted, { requestId: id, form: row.form_version })
    await recordAudit(tx, {
      type: 'request.submitted',
      actorId: actor.id,
      subjectId: id,
      detail: {
        to: state,
        manifest: manifest.sha256,
        files: manifest.files,
        bytes: manifest.bytes,
        filing,
      },
    })
  })
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
  const self: Party = {
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

export async function withdraw(
  { db, outbox }: RequestDeps,
  actor: Actor,
  id: string,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, id)
    await moveLocked(tx, row, version, 'withdraw', requestRolesOf(actor, row), actor)
    await recordStep(tx, id, { what: 'withdrawn', by: actor.name })
    await outbox.announce(tx, requestWithdrawn, { requestId: id })
  })
}

/**
 * Moves a locked request along its lifecycle, with its audit event. Later stages move requests by this.
 * @throws Problem `stale-version`, `wrong-state`, `not-permitted`
 */
export async function moveLocked(
  tx: Tx,
  row: RequestRow,
  version: number,
  command: RequestCommand,
  roles: readonly RequestRole[],
  actor: Pick<Actor, 'id'>,
): Promise<RequestRow> {
  if (row.version !== version) throw staleVersion(version)
  const state = nextState(requestLifecycle, row.state, command, roles)
  const moved = await changeRequest(tx, row, { state })
  await recordAudit(tx, {
    type: `request.${command}`,
    actorId: actor.id,
    subjectId: row.id,
    detail: { from: row.state, to: state },
  })
  return moved
}

/**
 * Notes that a new signed form is there; on a returned request that sends it to the steward again.
 * @throws Problem `wrong-state` once the request is past that.
 */
export async function attachForm(
  { outbox }: Pick<RequestDeps, 'outbox'>,
  tx: Tx,
  actor: Actor,
  row: RequestRow,
): Promise<number> {
  const form = row.form_version + 1
  if (row.state === 'draft') {
    await changeRequest(tx, row, { formVersion: form })
    return form
  }
  const state = nextState(requestLifecycle, row.state, 'resubmit', requestRolesOf(actor, row))
  await changeRequest(tx, row, { state, formVersion: form })
  await recordStep(tx, row.id, { what: 'form-added', by: actor.name, note: `Version ${form}` })
  await outbox.announce(tx, requestSubmitted, { requestId: row.id, form })
  await recordAudit(tx, {
    type: 'request.resubmit',
    actorId: actor.id,
    subjectId: row.id,
    detail: { from: row.state, to: state, form },
  })
  return form
}

export async function watchForEligibility(
  { db }: RequestDeps,
  actor: Actor,
  email: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await insertWatch(tx, actor.id, email)
    await recordAudit(tx, { type: 'request.eligibility-watched', actorId: actor.id })
  })
}
