import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '#app/journey/steps.ts'
import { addForm, downloadAgreement, downloadForm, listForms } from '#stages/agreement/contract.ts'
import { startRequest } from '#stages/request/contract.ts'
import { type FakeClamd, startClamd } from '../fake-clamd.ts'
import { KilledInstance } from './instance.ts'
import { secondManifest } from './manifests.ts'

let folder: string
let instance: KilledInstance
let clamd: FakeClamd | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-forms-'))
  instance = await KilledInstance.start({ ACCESSION_CLAMD: join(folder, 'clamd') })
})
afterAll(async () => {
  await clamd?.close()
  await instance.remove()
  await rm(folder, { recursive: true, force: true })
})

const formsOf = async (requestId: string) =>
  (await instance.as('ada')).call(listForms, { params: { requestId } })

it(
  'a form that waits for the virus scan outlives a kill, and one not acknowledged leaves nothing',
  { timeout: 300_000 },
  async () => {
    const { args } = await secondManifest(folder)
    const imported = await instance.command('import', ...args, '--release', 'r1')
    expect(imported, imported.err).toMatchObject({ code: 0 })
    const ada = await instance.as('ada')
    const { id } = await ada.call(startRequest, { body: { selection: everything } })
    const params = { requestId: id }
    const agreement = await ada.download(downloadAgreement, { params })
    const send = () => ada.upload(addForm, { params, query: { name: 'form.pdf' } }, agreement)
    expect(await send()).toMatchObject({ n: 1, scan: 'waiting' })

    clamd = await startClamd(join(folder, 'clamd'))
    clamd.mood = 'silent'
    const sent = send().then(
      () => 'acknowledged',
      () => 'cut off',
    )
    await instance.kill('while a form is scanned', 3000)
    expect(await sent).toBe('cut off')
    clamd.mood = 'scanning'
    expect((await formsOf(id)).map(({ n }) => n)).toEqual([1])

    for (let waited = 0; waited < 120_000; waited += 200) {
      const [form] = await formsOf(id)
      if (form?.scan !== 'waiting') break
      await sleep(200)
    }
    expect(await formsOf(id)).toMatchObject([{ n: 1, scan: 'clean' }])
    const kept = await (
      await instance.as('ada')
    ).download(downloadForm, { params: { ...params, n: 1 } })
    expect(Buffer.from(kept).equals(agreement)).toBe(true)
  },
)
