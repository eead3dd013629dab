import type { AgreementDocument } from '#adapters/documents/port.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { AgreementDeps } from '../commands.ts'
import type { Comparison, Form } from '../contract.ts'
import { formOpened } from '../events.ts'
import { issuedDocument } from '../queries.ts'
import { isOpen } from '../rules.ts'
import { compare, placesToSign, type Signed } from '../rules/comparison.ts'
import { readForm } from '../store.ts'
import { once } from './once.ts'
import { printAgreement } from './printing.ts'
import { endWaiting, type FormKey, issuedOf, keepComparison } from '../store/checks.ts'

/**
 * Scans a form that waits for it; one that does not is left as it is.
 * @throws while the scanner is out of reach.
 */
export async function scanForm(deps: AgreementDeps, key: FormKey): Promise<void> {
  const form = await readForm(deps.db, key.requestId, key.n)
  if (form.scan !== 'waiting') return
  const verdict = await deps.scanner.scan(await bytesOf(deps, form.sha256))
  const virus = verdict.state === 'found' ? verdict.found : null
  await deps.db.transaction().execute(async (tx) => {
    if (!(await endWaiting(tx, key, { state: verdict.state, virus }))) return
    if (virus === null) await deps.outbox.announce(tx, formOpened, key)
    await recordAudit(tx, {
      type: 'form.scanned',
      subjectId: key.requestId,
      detail: { n: key.n, scan: verdict.state, ...(virus !== null && { virus }) },
    })
  })
}

/** Keeps what a form says beside the agreement as it was issued. One that may not be opened is left alone. */
export async function compareForm(deps: AgreementDeps, key: FormKey): Promise<void> {
  const form = await readForm(deps.db, key.requestId, key.n)
  if (!isOpen(form)) return
  const found = await issuedDocument(deps.db, key, deps.name)
  const issued = found && (await printed(deps, found.document))
  const comparison =
    found === undefined || issued === undefined
      ? notCompared('Not checked: there is no agreement to compare it with.')
      : await compareWith(deps, form, found.document, issued)
  const object = issued && (await deps.objects.write(once(issued)))
  const against = { submission: found?.submission ?? 0, issued: object }
  await deps.db.transaction().execute((tx) => keepComparison(tx, key, against, comparison))
}

/** Undefined where the answers of a draft cannot be printed: whoever downloads it is told why. */
async function printed(
  deps: AgreementDeps,
  document: AgreementDocument,
): Promise<Uint8Array | undefined> {
  try {
    return await printAgreement(deps, document)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

async function compareWith(
  deps: AgreementDeps,
  { sha256, signers }: Form,
  { requestId, agreementVersion }: AgreementDocument,
  issuedBytes: Uint8Array,
): Promise<Comparison> {
  const { documents } = deps
  const bytes = await bytesOf(deps, sha256)
  const [ours, theirs] = [await documents.readPages(issuedBytes), await documents.readPages(bytes)]
  if (ours.state === 'not-installed' || theirs.state === 'not-installed') {
    return notCompared('Not checked: poppler is not installed on this server.')
  }
  if (ours.state !== 'read' || theirs.state !== 'read') {
    return notCompared('Not checked: reading this PDF takes too long or too much memory.')
  }
  const [issued, uploaded] = [ours.pages, theirs.pages]
  const places: Signed[] = []
  for (const place of placesToSign(issued, uploaded)) {
    const before = await documents.inkIn(issuedBytes, place.issued, [place.box])
    const after = await documents.inkIn(bytes, place.uploaded, [place.box])
    if (before === undefined || after === undefined) continue
    places.push({ ...place, hasInk: (after[0] ?? 0) - (before[0] ?? 0) >= leastInk })
  }
  return compare({ issued, uploaded, requestId, agreementVersion, places, signers })
}

/** Points of ink that a stroke of a pen leaves at least. */
const leastInk = 12

const notCompared = (text: string): Comparison => ({
  findings: [{ weight: 'look', page: null, text }],
  pairs: [],
  pictures: false,
})

/** One page of a form, or of the agreement that it stands beside, as PNG. @throws Problem `not-found` */
export async function pictureOf(
  deps: AgreementDeps,
  { sha256 }: Form,
  { side, page, ...key }: FormKey & { readonly side: 'issued' | 'uploaded'; readonly page: number },
): Promise<Uint8Array> {
  const object = side === 'uploaded' ? sha256 : await issuedOf(deps.db, key)
  const picture =
    object === undefined
      ? undefined
      : await deps.documents.picturePage(await bytesOf(deps, object), page)
  if (picture === undefined) throw new Problem('not-found', `No picture of page ${page}.`)
  return picture
}

async function bytesOf({ objects }: AgreementDeps, sha256: string): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(objects.read(sha256)))
}
