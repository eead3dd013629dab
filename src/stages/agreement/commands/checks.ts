import { recordAudit } from '#ledgers/audit/record.ts'
import type { AgreementDeps } from '../commands.ts'
import { formOpened } from '../events.ts'
import { readForm } from '../store.ts'
import { endWaiting, type FormKey } from '../store/checks.ts'

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

async function bytesOf({ objects }: AgreementDeps, sha256: string): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(objects.read(sha256)))
}
