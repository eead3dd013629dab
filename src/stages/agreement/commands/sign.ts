import type { StoredObject } from '#adapters/objects/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import type { Signature } from '../contract/signing.ts'
import { signatoryLifecycle } from '../lifecycle.ts'
import { intentOf } from '../rules/consent.ts'
import { isNameOf } from '../rules/signing.ts'
import { signedWords } from '../rules/signing-mails.ts'
import { noteObjects } from '#stages/catalog/store/stored-objects.ts'
import {
  changeSignatory,
  readSignatory,
  type SignatoryRow,
  type Signing,
} from '../store/signatories.ts'
import {
  asSigner,
  type Held,
  requireOpen,
  requireShown,
  requireVerified,
  sessionOf,
} from './ceremony.ts'
import { afterSignature, endEnvelope, type EnvelopeDeps } from './envelopes.ts'
import { type Browser, note } from './evidence.ts'
import { once } from './once.ts'
import { mailFacts, mailSigner } from './signing-mail.ts'

export type NewSignature = {
  readonly key: string
  readonly sha256: string
  readonly intent: string
  readonly signature: Signature
  readonly initials: string
  readonly person: {
    readonly jobTitle: string
    readonly telephone: string
    readonly address: string
  }
}

/**
 * Signs for the person behind a session. The same `key` again changes nothing; after the last signature the request
 * goes on.
 * @throws Problem `not-authenticated`, `stale-version` where another document or sentence was shown, `wrong-state`,
 *   `invalid-input` for a signature that cannot be printed, and for initials that are missing.
 */
export async function sign(
  deps: EnvelopeDeps,
  token: string | undefined,
  from: Browser,
  signed: NewSignature,
): Promise<void> {
  const { signatoryId } = await sessionOf(deps, token)
  const { signing, drawing } = await kept(deps, await readSignatory(deps.db, signatoryId), signed)
  await asSigner(deps, token, async (tx, held) => {
    const { envelope, signatory } = held
    if (signatory.state === 'signed' && signatory.signing?.key === signed.key) return
    await requireOpen(tx, held)
    requireVerified(held)
    requireSteps(held)
    requireShown(held, signed.sha256)
    requireWords(held, signed)
    const state = nextState(signatoryLifecycle, signatory.state, 'sign', ['signatory-verified'])
    if (drawing !== undefined) await noteObjects(tx, [drawing])
    await changeSignatory(tx, signatory, {
      state,
      signing,
      ...(drawing !== undefined && { drawingSha256: drawing.sha256 }),
    })
    const words = signedWords(await mailFacts(tx, deps, envelope))
    await mailSigner(tx, deps, signatory, `signed:${signatory.id}`, words)
    const following = await afterSignature(tx, deps, held)
    const detail = {
      sha256: signed.sha256,
      kind: signed.signature.kind,
      ...(drawing !== undefined && { drawing: drawing.sha256 }),
      isName: signed.signature.kind === 'drawn' || isNameOf(signed.signature.text, signatory.name),
    }
    await note(tx, envelope, { what: 'signatory.signed', signatoryId: signatory.id, from, detail })
    for (const next of following) await note(tx, envelope, next)
  })
}

type Kept = { readonly signing: Signing; readonly drawing: StoredObject | undefined }

/**
 * What is kept of a signature: typed text without what cannot be seen, a drawing decoded and drawn anew.
 * @throws Problem `invalid-input`
 */
async function kept(
  { documents, objects }: EnvelopeDeps,
  signatory: SignatoryRow,
  { key, signature, initials, person }: NewSignature,
): Promise<Kept> {
  const { name, institution, email } = signatory
  const typed = await documents.cleanTyped({
    ...(signature.kind === 'typed' && { signature: signature.text }),
    ...(initials !== '' && { initials }),
    person: { name, institution, email, ...person },
  })
  const drawing =
    signature.kind === 'drawn'
      ? await objects.write(
          once(await documents.cleanSignature(Buffer.from(signature.png, 'base64'))),
        )
      : undefined
  const { jobTitle, telephone = '', address = '' } = typed.person
  const signing: Signing = {
    key,
    signature: drawing ? { kind: 'drawn' } : { kind: 'typed', text: typed.signature ?? '' },
    initials: typed.initials ?? '',
    jobTitle,
    telephone,
    address,
  }
  return { signing, drawing }
}

/** @throws Problem `wrong-state` until the document was shown and electronic signing agreed to. */
function requireSteps({ session }: Held): void {
  if (session.viewedAt === null || session.consentedAt === null) {
    throw new Problem('wrong-state', 'Read the document and agree to sign electronically first.')
  }
}

function requireWords({ signatory }: Held, { intent, initials, person }: NewSignature): void {
  if (intent !== intentOf(signatory.capacity, signatory.institution)) {
    throw new Problem(
      'stale-version',
      'The sentence that you sign under has changed. Read it again.',
    )
  }
  if (signatory.initials_needed && initials === '') {
    throw invalid('initials', 'Initial the terms of download.')
  }
  if (person.jobTitle.trim() === '') throw invalid('person.jobTitle', 'Enter your job title.')
}

/** Declines, which ends the envelope and its request for everybody. @throws as `sign`. */
export const decline = (
  deps: EnvelopeDeps,
  token: string | undefined,
  from: Browser,
  reason: string,
): Promise<SignatoryRow> =>
  asSigner(deps, token, async (tx, held) => {
    const { envelope, signatory } = held
    await requireOpen(tx, held)
    requireVerified(held)
    const state = nextState(signatoryLifecycle, signatory.state, 'decline', ['signatory-verified'])
    const declined = await changeSignatory(tx, signatory, { state })
    await endEnvelope(tx, deps, held, { how: 'decline', by: declined, reason })
    await note(tx, envelope, { what: 'signatory.declined', signatoryId: signatory.id, from })
    await note(tx, envelope, { what: 'envelope.declined' })
    return declined
  })
