import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import { closeAccount } from '#ledgers/identity/contract/account.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'
import { verifyChain } from './verify.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
})
afterAll(() => platform.close())

it('a person who goes is gone from the accounts; the audit log never had their name, and stays whole (T113)', async () => {
  const { db } = platform.deps
  await vendTo(platform, 'ada', 'Relapse', true)
  const id = await personByHandle(db, 'ada')
  const { name, email } = await db
    .selectFrom('person')
    .select(['name', 'email'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const ada = await platform.as('ada')
  await ada.call(closeAccount, { body: { email } })

  const { rows: left } = await sql`
    select from person where name = ${name} or email = ${email} or handle = 'ada'`.execute(db)
  expect(left).toEqual([])
  const { rows: about } = await sql<{ type: string }>`
    select type from audit_event where actor_id = ${id}`.execute(db)
  expect(about.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['request.submitted', 'auth.account-closed']),
  )
  expect(await verifyChain(db)).toMatchObject({ valid: true })
  const { rows: events } = await sql<{ type: string; body: string }>`
    select type, body from audit_event`.execute(db)
  const words = cast.flatMap((person) => [person.name, ...person.name.split(' ').slice(-1)])
  for (const { type, body } of events) {
    expect([type, /@|\b\d{1,3}(\.\d{1,3}){3}\b|Mozilla/.exec(body)]).toEqual([type, null])
    const named = words.filter((word) => body.includes(word))
    expect([type, named]).toEqual([type, []])
  }
})
