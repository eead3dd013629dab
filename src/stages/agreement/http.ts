import type { Seals } from '#adapters/seal/port.ts'
import type { Served } from '#kernel/endpoint.ts'
import type { Actor } from '#kernel/actor.ts'
import { serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { answerRequest } from '#stages/request/queries.ts'
import { type AgreementDeps, submit, uploadForm } from './commands.ts'
import { pictureOf } from './commands/checks.ts'
import { readPresentedBytes } from './commands/presented.ts'
import { printAgreement } from './commands/printing.ts'
import {
  addForm,
  downloadAgreement,
  downloadForm,
  type Form,
  listForms,
  readFormPage,
  submitRequest,
} from './contract.ts'
import { downloadSealRoot, readSealState, verifyDocument } from './contract/seal.ts'
import { agreementDocument, requestForReader } from './queries.ts'
import { pdf } from './queries/pdf.ts'
import { isSealReady } from './queries/seal-state.ts'
import { newVerifier } from './queries/verification.ts'
import { isOpen, whyClosed } from './rules.ts'
import { formsOf } from './store.ts'
import { png } from './queries/png.ts'

export const agreementEndpoints = (
  deps: AgreementDeps & { readonly seals: Seals },
): readonly Served[] => [
  serves(downloadAgreement, async ({ params, query }, actor) => {
    const asked = { requestId: params.requestId, submission: query.submission }
    const { document, object } = await agreementDocument(deps.db, actor, asked, deps.name)
    const bytes =
      object === undefined
        ? await printAgreement(deps, document)
        : await readPresentedBytes(deps, object)
    return pdf(bytes, `agreement-${document.requestId}.pdf`)
  }),
  serves(listForms, async ({ params }, actor) => {
    const row = await requestForReader(deps.db, actor, params.requestId)
    return formsOf(deps.db, row.id)
  }),
  serves(addForm, ({ params, query, body }, actor) =>
    uploadForm(deps, actor, { ...params, ...query }, body),
  ),
  serves(downloadForm, async ({ params }, actor) => {
    const form = await openForm(deps, actor, params)
    return pdf(deps.objects.read(form.sha256), `form-${params.requestId}-${form.n}.pdf`)
  }),
  serves(readFormPage, async ({ params }, actor) => {
    const form = await openForm(deps, actor, params)
    return png(await pictureOf(deps, form, params), params.side === 'uploaded' ? 86_400 : 60)
  }),
  serves(submitRequest, async ({ params, body }, actor) => {
    await submit(deps, actor, params.requestId, body)
    return answerRequest(deps.db, actor, params.requestId)
  }),
  ...sealEndpoints(deps),
]

/** A form that the caller may open. @throws Problem `not-found`, `wrong-state` */
async function openForm(
  { db }: AgreementDeps,
  actor: Actor,
  { requestId, n }: { readonly requestId: string; readonly n: number },
): Promise<Form> {
  const row = await requestForReader(db, actor, requestId)
  const form = (await formsOf(db, row.id)).find((candidate) => candidate.n === n)
  if (form === undefined) throw new Problem('not-found', `No form ${n} of ${row.id}.`)
  if (!isOpen(form)) throw new Problem('wrong-state', whyClosed(form))
  return form
}

function sealEndpoints(deps: AgreementDeps & { readonly seals: Seals }): readonly Served[] {
  const verify = newVerifier(deps)
  return [
    serves(readSealState, async () => ({ ready: await isSealReady(deps) })),
    serves(verifyDocument, ({ body }) => verify(body)),
    serves(downloadSealRoot, async () => ({
      status: 200 as const,
      headers: {
        'content-type': 'application/x-pem-file',
        'content-disposition': 'attachment; filename="seal-root.pem"',
      },
      body: Buffer.from((await deps.seals.roots()).pem),
    })),
  ]
}
