import { type Served, serves } from '#kernel/endpoint.ts'
import type { AgreementDeps } from '../commands.ts'
import { printAgreement } from '../commands/printing.ts'
import { decideNewAgreement, newAgreement, uploadNewAgreement } from '../commands/resigning.ts'
import { sendNewAgreement, withdrawNewAgreement } from '../commands/resigning-envelopes.ts'
import {
  discardVersion,
  draftVersion,
  printSample,
  publishVersion,
  saveVersion,
} from '../commands/versions.ts'
import {
  addNewAgreement,
  decideResigning,
  discardAgreementVersion,
  downloadNewAgreement,
  draftAgreementVersion,
  listAgreementVersions,
  listResignings,
  previewAgreementVersion,
  publishAgreementVersion,
  readAgreementVersion,
  readCurrentVersion,
  readResigning,
  saveAgreementVersion,
  sendResigning,
  withdrawResigning,
} from '../contract/versions.ts'
import { pdf } from '../queries/pdf.ts'
import { answerResigning, answerWaiting } from '../queries/resignings.ts'
import { answerVersion, answerVersions } from '../queries/versions.ts'
import { versionInForce } from '../store.ts'
import { readVersion } from '../store/versions.ts'

export const versionEndpoints = (deps: AgreementDeps): readonly Served[] => [
  serves(listAgreementVersions, () => answerVersions(deps.db)),
  serves(readCurrentVersion, async () => {
    const { version, title, note, sha256, effective_from } = await versionInForce(deps.db)
    return { version, title, note, sha256, effectiveFrom: effective_from?.toISOString() ?? null }
  }),
  serves(readAgreementVersion, ({ params }) => answerVersion(deps, params.version)),
  serves(draftAgreementVersion, async ({ body }, actor) => {
    await draftVersion(deps, actor, body)
    return answerVersion(deps, body.version)
  }),
  serves(saveAgreementVersion, async ({ params, body }, actor) => {
    await saveVersion(deps, actor, params.version, body)
    return answerVersion(deps, params.version)
  }),
  serves(discardAgreementVersion, async ({ params, body }, actor) => {
    await discardVersion(deps, actor, params.version, body.revision)
    return {}
  }),
  serves(publishAgreementVersion, async ({ params, body }, actor) => {
    await publishVersion(deps, actor, params.version, body)
    return answerVersion(deps, params.version)
  }),
  serves(previewAgreementVersion, async ({ params, query }) => {
    const row = await readVersion(deps.db, params.version)
    const sample = { download: query.download === '1', people: query.people }
    const bytes = await printSample(deps, row, sample, query.signed === '1' ? 'signed' : 'to-sign')
    return pdf(bytes, `agreement-${row.version}-preview.pdf`)
  }),
  ...resigningEndpoints(deps),
]

const resigningEndpoints = (deps: AgreementDeps): readonly Served[] => [
  serves(listResignings, () => answerWaiting(deps.db)),
  serves(readResigning, ({ params }, actor) => answerResigning(deps.db, actor, params.requestId)),
  serves(downloadNewAgreement, async ({ params }, actor) => {
    const document = await newAgreement(deps, actor, params.requestId)
    const name = `agreement-${document.requestId}-${document.agreementVersion}.pdf`
    return pdf(await printAgreement(deps, document), name)
  }),
  serves(addNewAgreement, async ({ params, query, body }, actor) => {
    await uploadNewAgreement(deps, actor, { ...params, ...query }, body)
    return answerResigning(deps.db, actor, params.requestId)
  }),
  serves(sendResigning, async ({ params, body }, actor) => {
    await sendNewAgreement(deps, actor, params.requestId, body.agreementVersion)
    return answerResigning(deps.db, actor, params.requestId)
  }),
  serves(withdrawResigning, async ({ params }, actor) => {
    await withdrawNewAgreement(deps, actor, params.requestId)
    return answerResigning(deps.db, actor, params.requestId)
  }),
  serves(decideResigning, async ({ params, body }, actor) => {
    await decideNewAgreement(deps, actor, params, body.reason)
    return {}
  }),
]
