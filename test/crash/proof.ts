import { expect } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { md5, treeOf } from '#app/journey/steps.ts'
import { listMail, type MailMessage, mailPageSize } from '#ledgers/outbox/contract.ts'
import { listForms } from '#stages/agreement/contract.ts'
import {
  downloadFile,
  listReceipts,
  type ProjectFile,
  readDashboard,
} from '#stages/workspace/contract.ts'
import type { KilledInstance } from './instance.ts'

type Filed = { readonly handle: string; readonly id: string }

const daus = ['CCS', 'CLIN', 'LIFE', 'PANALL', 'PCG', 'SCP']

/** Holds everything that the requests led to against what they should have led to, once each. */
export async function expectExactlyOnce(
  instance: KilledInstance,
  files: number,
  requests: readonly Filed[],
): Promise<void> {
  const keys: string[] = []
  for (const request of requests) keys.push(...(await expectProject(instance, files, request)))
  const mailKeys = async () => (await mailsOf(instance)).map(({ key }) => key).sort()
  await expect.poll(mailKeys, { timeout: 60_000 }).toEqual(keys.sort())
  await expectGrants(instance)
  const stopped = await instance.stop()
  expect(stopped, stopped?.err).toMatchObject({ code: 0 })
  const verified = await instance.command('verify-all')
  expect(verified, verified.out).toMatchObject({ code: 0 })
}

/** Every file once, each receipt equal to its manifest. Answers the keys of the mails that follow. */
async function expectProject(
  instance: KilledInstance,
  count: number,
  { handle, id }: Filed,
): Promise<string[]> {
  const person = await instance.as(handle)
  const request = (await person.call(readDashboard)).requests.find((row) => row.id === id)
  const projectId = request?.projectId ?? ''
  const { files } = await treeOf(person, projectId)
  const vended = files.filter(({ kind }) => kind === 'vended')
  expect(vended).toHaveLength(count)
  expect(new Set(vended.map((file) => file.id)).size).toBe(count)
  expect(new Set(files.map(({ folder, name }) => `${folder}/${name}`)).size).toBe(files.length)

  const receipts = await person.call(listReceipts, { params: { projectId } })
  for (const receipt of receipts) {
    expect(receipt).toMatchObject({
      state: 'ready',
      files: receipt.manifestFiles,
      bytes: receipt.manifestBytes,
      checksum: receipt.manifestChecksum,
    })
  }
  expect(receipts.reduce((sum, receipt) => sum + receipt.manifestFiles, 0)).toBe(count)
  expect(request).toMatchObject({ state: 'approved', vended: { files: count } })

  const here = vended.filter(({ access }) => access === 'readable').slice(0, 40)
  expect(here.length).toBeGreaterThan(0)
  for (const file of here) {
    const bytes = await person.download(downloadFile, { params: { projectId, fileId: file.id } })
    expect([file.name, md5(bytes), bytes.length]).toEqual([file.name, file.md5, file.size])
  }
  await expectSampleInfo(person, projectId, files)
  const forms = await person.call(listForms, { params: { requestId: id } })
  const ready = receipts.map(({ vendId }) => `vend-ready:${vendId}`)
  return forms.length === 0 ? ready : [...ready, ...reviewKeys(id)]
}

/** SAMPLE_INFO.txt is there once, and has each file at most once and each that is no index. */
async function expectSampleInfo(
  person: Person,
  projectId: string,
  files: readonly ProjectFile[],
): Promise<void> {
  const infos = files.filter(({ kind }) => kind === 'sample-info')
  expect(infos).toHaveLength(1)
  const params = { projectId, fileId: infos[0]?.id ?? '' }
  const text = new TextDecoder().decode(await person.download(downloadFile, { params }))
  const [, ...rows] = text.trimEnd().split('\n')
  const listed = rows.map((row) => row.split('\t')[0])
  const primaries = files
    .filter(({ kind, name }) => kind === 'vended' && !/\.(bai|csi|tbi)$/.test(name))
    .map(({ folder, name }) => `${folder}/${name}`.slice(1))
  expect(new Set(listed).size).toBe(listed.length)
  expect(new Set(primaries).difference(new Set(listed)).size).toBe(0)
}

/** The mails of a request that went through all committees, but for those of its vends. */
function reviewKeys(id: string): string[] {
  return [
    `request-submitted:${id}:1`,
    `request-to-check:${id}:1:stella`,
    ...daus.flatMap((dau) => [
      `review-decided:${id}:${dau}`,
      ...cast
        .filter(({ chairs, sitsOn }) => chairs?.includes(dau) || sitsOn?.includes(dau))
        .map(({ handle }) => `review-opened:${id}:${dau}:${handle}`),
    ]),
  ]
}

/** Every mail of the platform, with handles in place of the ids of people. */
async function mailsOf(instance: KilledInstance): Promise<MailMessage[]> {
  const alex = await instance.as('alex')
  const mails: MailMessage[] = []
  for (let page = 1; ; page += 1) {
    const { total, messages } = await alex.call(listMail, { query: { page } })
    mails.push(...messages)
    if (page * mailPageSize >= total) break
  }
  return mails.map((mail) => ({ ...mail, key: mail.key.replace(/person-\w+$/, handleOf(mail.to)) }))
}

const handleOf = (email: string): string =>
  cast.find((person) => person.email === email)?.handle ?? email

/** One live grant for each DAU and each person named; Pia, the PI of both, has one that took over. */
async function expectGrants(instance: KilledInstance): Promise<void> {
  for (const handle of ['ada', 'ben', 'pia']) {
    const { grants } = await (await instance.as(handle)).call(readDashboard)
    const live = grants.filter((grant) => grant.live).map(({ dau }) => dau)
    expect(live.sort()).toEqual([...daus])
  }
}
