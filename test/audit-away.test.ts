import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '#kernel/address.ts'
import { declareNone, fileByForm, treeOf } from '#app/journey/steps.ts'
import type { Person } from '#app/journey/person.ts'
import { verifyAll } from '#app/verify.ts'
import { createToken, personByHandle } from '#ledgers/identity/store.ts'
import { browse } from '#stages/catalog/contract.ts'
import { readRegister } from '#stages/oversight/contract/register.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { smallCatalog } from './filing.ts'
import { type Platform, startPlatform } from './platform.ts'
import { vendTo } from './vended.ts'

/*
 * The audit log takes nothing: events are refused, or somebody holds its head for longer than is waited for. What would
 * have to be in it is not done, and nothing of it is left behind.
 */

let platform: Platform
let ada: Person
let project: string
let token: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  project = await vendTo(platform, 'ada', 'Relapse', true)
  ada = await platform.as('ada')
  const id = await personByHandle(platform.deps.db, 'ada')
  token = await platform.deps.db.transaction().execute((tx) => createToken(tx, id, 'test', 1))
})
afterAll(() => platform.close())

const refuse = async (): Promise<void> => {
  await sql`
    create or replace function audit_is_full() returns trigger language plpgsql as $$
    begin raise exception 'no space left on device'; end $$`.execute(platform.deps.db)
  await sql`
    create trigger audit_is_full before insert on audit_event for each row execute function audit_is_full()`.execute(
    platform.deps.db,
  )
}
const takeAgain = () =>
  sql`drop trigger if exists audit_is_full on audit_event`.execute(platform.deps.db)

/** Everything that what is tried here could change. */
async function state(): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) from audit_event) as events, (select count(*) from access_grant) as grants,
      (select count(*) from vend) as vends, (select count(*) from project_file) as files,
      (select string_agg(state, ',' order by request_id, dau_code) from review) as reviews,
      (select string_agg(state, ',' order by id) from access_request) as requests,
      (select coalesce(sum(bytes), 0) from viewing) as viewed`.execute(platform.deps.db)
  return rows[0]
}

async function controlledFile(): Promise<string> {
  const { files } = await treeOf(ada, project)
  const file = files.find(({ name }) => name.endsWith('.bam'))
  if (file === undefined) throw new Error('no file')
  return file.id
}

const get = async (
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> => {
  const response = await fetch(`${platform.url}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  return { status: response.status, body: await response.text() }
}

/** A request of somebody who has no access yet, which waits for the chair of PCG. */
async function waiting(handle: string, name: string): Promise<(by: Person) => Promise<unknown>> {
  const { id, version } = await fileByForm(await platform.as(handle), name, true)
  const stella = await platform.as('stella')
  await stella.call(passOn, { params: { requestId: id }, body: { version } })
  const chika = await platform.as('chika')
  await declareNone(chika, id)
  const { reviews } = await chika.call(readCase, { params: { requestId: id } })
  const review = reviews.find(({ dau }) => dau === 'PCG')
  return (by) =>
    by.call(decide, {
      params: { requestId: id, dau: 'PCG', decision: 'approve' },
      body: { version: review?.version ?? 0, reason: 'So it is.', conditions: [] },
    })
}

describe('while the audit log takes nothing (T112)', () => {
  it('no decision is taken and no controlled byte is read, and what is public goes on', async () => {
    const approve = await waiting('ben', 'Second')
    const chika = await platform.as('chika')
    const file = await controlledFile()
    const content = `/api/v1/projects/${project}/files/${file}/content`
    const view = `/api/v1/projects/${project}/files/${file}/view`
    await refuse()
    try {
      const before = await state()
      await expect(approve(chika)).rejects.toMatchObject({ code: 'audit-away' })
      const tries = [
        await get(content),
        await get(content, { range: 'bytes=2-4' }),
        await get(view, { range: 'bytes=0-3' }),
      ]
      for (const { status, body } of tries)
        expect([status, (JSON.parse(body) as { code: string }).code]).toEqual([503, 'audit-away'])
      expect(await state()).toEqual(before)
      expect((await get(addressOf(readRegister))).status).toBe(200)
      expect((await get(addressOf(browse))).status).toBeLessThan(500)
      await ada.call(readDashboard)
    } finally {
      await takeAgain()
    }
    await approve(chika)
    expect((await get(content)).status).toBe(200)
    for (const { name, faults } of await verifyAll(platform.deps))
      expect([name, faults]).toEqual([name, []])
  })

  it('nothing is vended', async () => {
    const approve = await waiting('audrey', 'Third')
    await approve(await platform.as('chika'))
    await refuse()
    const before = await state()
    await expect(platform.deps.outbox.drain()).rejects.toMatchObject({ code: 'audit-away' })
    expect(await state()).toEqual(before)
    await takeAgain()
  })

  it('a head that somebody holds is waited for ten seconds, and no longer', async () => {
    const file = await controlledFile()
    const content = `/api/v1/projects/${project}/files/${file}/content`
    const client = await platform.deps.pool.connect()
    try {
      await client.query('begin; select from audit_head for update')
      expect((await get(content)).status).toBe(503)
    } finally {
      await client.query('rollback')
      client.release()
    }
    expect((await get(content)).status).toBe(200)
  })
})
