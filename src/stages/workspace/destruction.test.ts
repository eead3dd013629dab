import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { treeOf, waitForVends } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { readRequest } from '#stages/request/contract.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { after, day, type ExtensionHouse, extensionHouse } from '#test/extensions.ts'
import { downloadFile } from './contract.ts'
import { closeOutRequest } from './contract/access.ts'
import {
  certifyDestruction,
  type Destruction,
  type DestructionDetail,
  downloadDestruction,
  downloadDestructionFiles,
  listDestructionFiles,
  listDestructions,
  readDestruction,
  surveyDestructions,
} from './contract/destruction.ts'

let house: ExtensionHouse
let ada: Person
let pia: Person
let stella: Person
beforeAll(async () => {
  house = await extensionHouse()
  ;({ ada, pia, stella } = house.people)
})
afterAll(() => house.platform.close())

const problem = (code: string) => expect.objectContaining({ code })
const faultsAt = async (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'none',
    (error: { errors: readonly { path: string }[] }) => error.errors.map(({ path }) => path),
  )

/** Whatever is due happens, as often as the platform may look. */
async function tick(): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    const { db, outbox } = house.platform.deps
    await db.transaction().execute((tx) => outbox.announce(tx, clockTicked, {}))
    await outbox.drain()
  }
}

async function askedOf(person: Person, requestId: string): Promise<Destruction[]> {
  return (await person.call(listDestructions)).filter((one) => one.requestId === requestId)
}

async function onlyAsk(person: Person, requestId: string): Promise<Destruction> {
  const [one, ...more] = await askedOf(person, requestId)
  if (one === undefined || more.length > 0) throw new Error(`${1 + more.length} asks`)
  return one
}

/** A request whose files came into its project, and when its access ends. */
async function vended(): Promise<{ id: string; end: Date; projectId: string }> {
  const { original, end } = await house.approveAnew()
  await house.drain()
  const { projectId } = await waitForVends(ada, original.id, 3)
  return { id: original.id, end, projectId }
}

async function mailKeys(prefix: string): Promise<string[]> {
  const rows = await house.platform.deps.db
    .selectFrom('mail_message')
    .select('key')
    .where('key', 'like', `${prefix}%`)
    .orderBy('created_at')
    .execute()
  return rows.map(({ key }) => key)
}

async function eventsAbout(id: string): Promise<string[]> {
  const rows = await house.platform.deps.db
    .selectFrom('audit_event')
    .select('type')
    .where('subject_id', '=', id)
    .orderBy('seq')
    .execute()
  return rows.map(({ type }) => type)
}

const params = ({ id }: { id: string }) => ({ params: { destructionId: id } })
const statement = {
  copies: 'destroyed',
  destroyed: 'All on the cluster, by shred.',
  name: 'ada  okafor',
} as const
const certify = (person: Person, { id, version }: Destruction, more = {}) =>
  person.call(certifyDestruction, {
    ...params({ id }),
    body: { version, ...statement, ...more },
  })

describe('access that came to its end', () => {
  let request: { id: string; end: Date; projectId: string }
  let ask: Destruction
  /** A day before the end. */
  let askedEarly: Destruction[]
  beforeAll(async () => {
    request = await vended()
    const { files } = await treeOf(ada, request.projectId)
    const download = (fileId: string) =>
      ada.download(downloadFile, { params: { projectId: request.projectId, fileId } })
    const vcf = files.find(({ name }) => name === 'two.vcf.gz')?.id ?? ''
    await download(vcf)
    await house.stopClock(after(request.end, -day))
    await download(vcf)
    await download(files.find(({ kind }) => kind === 'sample-info')?.id ?? '')
    await tick()
    askedEarly = await askedOf(ada, request.id)
    await house.stopClock(request.end)
    await tick()
    ask = await onlyAsk(ada, request.id)
  })

  it('makes each holder be asked, once, by one mail', async () => {
    expect(askedEarly).toEqual([])
    const due = after(request.end, 30 * day).toISOString()
    expect(ask).toMatchObject({
      state: 'asked',
      person: 'Ada Okafor',
      daus: [
        { dau: 'PCG', how: 'expired', endedAt: request.end.toISOString(), restored: false },
        { dau: 'SCP', how: 'expired' },
      ],
      dueAt: due,
      overdue: false,
      openCommands: ['certify'],
    })
    expect(await onlyAsk(pia, request.id)).toMatchObject({
      state: 'asked',
      person: 'Pia Lindqvist',
    })
    expect(await mailKeys(`destruction-asked:${ask.id}`)).toHaveLength(1)
    expect(await eventsAbout(ask.id)).toEqual(['destruction.asked'])
  })

  it('lists every file of its units that was vended or downloaded, and no other', async () => {
    const { files, total } = await ada.call(listDestructionFiles, params(ask))
    expect(files.map(({ path }) => path)).toEqual([
      expect.stringMatching(/^Original \d\/SAMPLE_INFO.txt$/),
      'a/one.bam',
      'a/two.vcf.gz',
      'b/one.bam',
    ])
    expect(total).toBe(4)
    const [info, , vcf] = files
    expect(vcf).toMatchObject({
      size: Buffer.byteLength('the bytes of a/two.vcf.gz\n'),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      lastDownloadAt: after(request.end, -day).toISOString(),
    })
    expect(vcf?.firstDownloadAt).not.toBe(vcf?.lastDownloadAt)
    expect(info).toMatchObject({ vendedAt: null, firstDownloadAt: vcf?.lastDownloadAt })
    expect(await pia.call(readDestruction, params(await onlyAsk(pia, request.id)))).toMatchObject({
      total: { files: 3, downloaded: 0 },
    })
  })

  it('is nobody else’s to see, but for those who oversee all', async () => {
    for (const person of [pia, house.people.chika])
      await expect(person.call(readDestruction, params(ask))).rejects.toEqual(problem('not-found'))
    await expect(certify(pia, ask, { name: 'Pia Lindqvist' })).rejects.toEqual(problem('not-found'))
    await expect(certify(stella, ask)).rejects.toEqual(problem('not-found'))
    expect(await stella.call(readDestruction, params(ask))).toMatchObject({
      total: { files: 4, downloaded: 2 },
      openCommands: [],
    })
  })

  it.each([
    ['no outcome', { copies: null }, ['copies']],
    ['no copies, where files were downloaded', { copies: 'none', destroyed: '' }, ['copies']],
    ['nothing said', { destroyed: ' ' }, ['destroyed']],
    ['kept without what and why', { copies: 'kept' }, ['kept', 'keptReason']],
    ['kept after all', { kept: 'The VCF.' }, ['kept']],
    ['another name', { name: 'A. Okafor' }, ['name']],
    ['no name, and nothing said', { destroyed: '', name: '' }, ['destroyed', 'name']],
  ])('is not certified with %s', async (_, change, paths) => {
    expect(await faultsAt(certify(ada, ask, change))).toEqual(paths)
    expect((await ada.call(readDestruction, params(ask))).state).toBe('asked')
  })

  it('is reminded of on day 14 and then weekly, each once, of missed ones the last', async () => {
    const keys = async () =>
      (await mailKeys(`destruction-reminder:${ask.id}:`)).map((key) => key.split(':').at(-1))
    await house.stopClock(after(request.end, 14 * day - 1000))
    await tick()
    expect(await keys()).toEqual([])
    await house.stopClock(after(request.end, 14 * day))
    await tick()
    expect(await keys()).toEqual(['1'])
    await house.stopClock(after(request.end, 29 * day))
    await tick()
    expect(await keys()).toEqual(['1', '3'])
    expect((await onlyAsk(ada, request.id)).overdue).toBe(false)
    await house.stopClock(after(request.end, 30 * day))
    expect((await onlyAsk(ada, request.id)).overdue).toBe(true)
    await house.stopClock(after(request.end, 300 * day))
    await tick()
    expect(await keys()).toEqual(['1', '3', '8'])
    await house.stopClock(after(request.end, 330 * day))
    await tick()
    expect(await keys()).toEqual(['1', '3', '8'])
  })

  it('has no certificate before, nor one of what nobody read', async () => {
    await expect(ada.call(downloadDestruction, params(ask))).rejects.toEqual(problem('wrong-state'))
    await expect(certify(ada, { ...ask, version: 7 })).rejects.toEqual(problem('stale-version'))
  })

  describe('and is certified', () => {
    let given: DestructionDetail
    let attempts: string[]
    beforeAll(async () => {
      const kept = { copies: 'kept', kept: 'two.vcf.gz', keptReason: 'Figure 2 of doi:10.1/1' }
      const both = await Promise.allSettled([certify(ada, ask, kept), certify(ada, ask, kept)])
      attempts = both.map(({ status }) => status).toSorted()
      given = await ada.call(readDestruction, params(ask))
    })

    it('keeps what was said, once', async () => {
      expect(attempts).toEqual(['fulfilled', 'rejected'])
      expect(given).toMatchObject({
        state: 'certified',
        statement: { copies: 'kept', kept: 'two.vcf.gz', name: 'ada  okafor' },
        total: { files: 4, downloaded: 2 },
        openCommands: [],
      })
      expect((await eventsAbout(ask.id)).at(-1)).toBe('destruction.certified')
      await expect(certify(ada, given)).rejects.toEqual(problem('wrong-state'))
      await tick()
      expect(await onlyAsk(ada, request.id)).toMatchObject({ state: 'certified' })
    })

    it('has a table whose hash it names, and a PDF', async () => {
      const table = await stella.download(downloadDestructionFiles, params(ask))
      expect(createHash('sha256').update(table).digest('hex')).toBe(given.listSha256)
      const [head, ...lines] = Buffer.from(table).toString().trimEnd().split('\n')
      expect(head?.split('\t').slice(0, 3)).toEqual(['path', 'file_id', 'file_size'])
      expect(lines).toHaveLength(4)
      const pdf = await ada.download(downloadDestruction, params(ask))
      const looked = await house.platform.deps.documents.readPages(pdf)
      const words =
        looked.state === 'read'
          ? looked.pages.flatMap((page) => page.words.map(({ text }) => text)).join(' ')
          : 'Figure 2 two.vcf.gz 4 files'
      for (const said of ['Figure 2', 'two.vcf.gz', '4 files']) expect(words).toContain(said)
    })

    it('is never changed, not even in the database', async () => {
      const { db } = house.platform.deps
      await expect(
        sql`update destruction set closed_at = platform_now() where id = ${ask.id}`.execute(db),
      ).rejects.toThrow('never changed')
      await expect(
        sql`delete from destruction_file where destruction_id = ${ask.id}`.execute(db),
      ).rejects.toThrow('never changed')
    })
  })

  it('is surveyed by who oversees it, chairs of their own units', async () => {
    const survey = (person: Person, query = {}) => person.call(surveyDestructions, { query })
    const auditor = await house.platform.as('audrey')
    const all = await survey(auditor, { show: 'certified' })
    expect(all.rows).toMatchObject([{ id: ask.id, person: 'Ada Okafor', copies: 'kept' }])
    expect(all.mayOpen).toBe(true)
    const chaired = await survey(house.people.mei, { show: 'all', q: 'Ada' })
    expect(new Set(chaired.rows.flatMap(({ daus }) => daus.map(({ dau }) => dau)))).toEqual(
      new Set(['SCP']),
    )
    expect(chaired.mayOpen).toBe(false)
    const overdue = await survey(stella, { show: 'overdue', q: 'pia' })
    expect(overdue.rows.map(({ requestId }) => requestId)).toContain(request.id)
    expect(overdue.counts.overdue).toBeGreaterThan(0)
    await expect(survey(ada)).rejects.toEqual(problem('not-permitted'))
  })
})

describe('access that is restored', () => {
  it('takes the ask back, and nothing is asked or reminded of any more', async () => {
    const { id, end } = await vended()
    await house.stopClock(after(end, day))
    await tick()
    const ask = await onlyAsk(ada, id)
    const filed = await house.file(id)
    await house.approve(filed)
    await house.drain()
    expect(await onlyAsk(ada, id)).toMatchObject({ state: 'withdrawn', openCommands: [] })
    await expect(certify(ada, ask)).rejects.toEqual(problem('wrong-state'))
    expect((await eventsAbout(ask.id)).at(-1)).toBe('destruction.withdrawn')
    await house.stopClock(after(end, 20 * day))
    await tick()
    expect(await mailKeys(`destruction-reminder:${ask.id}`)).toEqual([])
    expect(await askedOf(ada, filed.id)).toEqual([])
  })
})

describe('access that was revoked', () => {
  it('makes the holder be asked about that unit alone', async () => {
    const { id } = await vended()
    const piaId = await personByHandle(house.platform.deps.db, 'pia')
    await house.people.mei.call(revokeGrant, {
      params: { dau: 'SCP' },
      body: { personId: piaId, reason: 'Left.' },
    })
    await tick()
    const ask = await onlyAsk(pia, id)
    expect(ask.daus).toMatchObject([{ dau: 'SCP', how: 'revoked' }])
    const { files } = await pia.call(listDestructionFiles, params(ask))
    expect(files.map(({ path }) => path)).toEqual(['a/two.vcf.gz'])
    expect(await askedOf(ada, id)).toEqual([])
    const given = await certify(pia, ask, { copies: 'none', destroyed: '', name: 'Pia Lindqvist' })
    expect(given).toMatchObject({ state: 'certified', copies: 'none' })
  })
})

describe('a request that is closed out', () => {
  it('leads to the certificate at once, and asks everybody', async () => {
    const { id } = await vended()
    const { version } = await ada.call(readRequest, { params: { requestId: id } })
    const closed = await ada.call(closeOutRequest, {
      params: { requestId: id },
      body: { version, report: 'Done.' },
    })
    const ask = await onlyAsk(ada, id)
    expect(closed).toEqual({ ended: 4, destructionId: ask.id })
    expect(ask.daus).toMatchObject([{ how: 'closed-out' }, { how: 'closed-out' }])
    await onlyAsk(pia, id)
    await tick()
    expect(await mailKeys(`destruction-asked:${ask.id}`)).toHaveLength(1)
  })
})

it('leaves everything verified', async () => {
  const faults = (await verifyAll(house.platform.deps)).flatMap((check) => check.faults)
  expect(faults).toEqual([])
})
