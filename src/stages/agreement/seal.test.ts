import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { maxSealedBytes } from '#adapters/seal/port.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { asSealed, plainPdf } from '#test/sealing.ts'
import { downloadForm, listForms } from './contract.ts'
import { downloadSealRoot, maxVerifiedBytes, verifyDocument } from './contract/seal.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.close())

const verify = (bytes: Uint8Array) => platform.visitor.upload(verifyDocument, {}, bytes)
const seal = async () => platform.deps.seals.seal(await plainPdf(), asSealed)

describe('POST /verify', () => {
  it('tells a visitor by whom and when a document was sealed', async () => {
    const sealed = await seal()
    const verification = await verify(sealed)
    expect(verification).toMatchObject({ size: sealed.length, known: false })
    expect(verification.seal).toMatchObject({
      valid: true,
      by: 'Accession agreements',
      name: asSealed.name,
      reason: asSealed.reason,
      at: asSealed.at.toISOString(),
    })
  })

  it('tells why a document has no valid seal', async () => {
    const sealed = await seal()
    const longer = Buffer.concat([sealed, Buffer.from('\n')])
    expect((await verify(longer)).seal).toEqual({ valid: false, fault: 'appended' })
    expect((await verify(await plainPdf())).seal).toEqual({ valid: false, fault: 'not-sealed' })
    expect((await verify(Buffer.alloc(0))).seal).toEqual({ valid: false, fault: 'not-sealed' })
  })

  it('knows the very bytes of a form that was uploaded here, sealed or not', async () => {
    await smallCatalog(platform)
    const ada = await platform.as('ada')
    const { id } = await fileByForm(ada, 'Kept form', false)
    const params = { requestId: id }
    const [form] = await ada.call(listForms, { params })
    const bytes = await ada.download(downloadForm, { params: { ...params, n: 1 } })
    const verification = await verify(bytes)
    expect(verification).toMatchObject({ sha256: form?.sha256, known: true })
    expect(verification.seal).toEqual({ valid: false, fault: 'not-sealed' })
    expect((await verify(bytes.subarray(0, -1))).known).toBe(false)
  })

  it('takes 50 MB, and refuses more', async () => {
    expect(maxVerifiedBytes).toBe(maxSealedBytes)
    const largest = Buffer.alloc(maxVerifiedBytes, '% comment\n')
    expect((await verify(largest)).seal).toEqual({ valid: false, fault: 'not-sealed' })
    await expect(verify(Buffer.concat([largest, Buffer.from('%')]))).rejects.toMatchObject({
      code: 'too-large',
    })
  })

  it('answers others while it is asked by many, and turns some away', async () => {
    const sealed = await seal()
    const asked = Promise.allSettled(Array.from({ length: 40 }, () => verify(sealed)))
    expect((await fetch(`${platform.url}/healthz`)).status).toBe(200)
    const answers = await asked
    const busy = answers.filter((answer) => answer.status === 'rejected')
    expect(busy.length).toBeGreaterThan(0)
    expect(busy.every(({ reason }) => (reason as { code: string }).code === 'busy')).toBe(true)
    expect((await verify(sealed)).seal.valid).toBe(true)
  })
})

describe('GET /seal/root.pem', () => {
  it('publishes the root by which anybody can verify', async () => {
    const pem = Buffer.from(await platform.visitor.download(downloadSealRoot, {})).toString()
    const { present } = await platform.deps.seals.roots()
    const root = new X509Certificate(pem)
    expect(root.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(present.fingerprint)
    expect(pem).not.toContain('PRIVATE')
    expect((await verify(await seal())).seal).toMatchObject({ root: present.fingerprint })
  })
})
