import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { approveAll, fileByForm, treeOf } from '#app/journey/steps.ts'
import type { Actor } from '#kernel/actor.ts'
import { outcome } from '#test/signing.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { smallCatalog } from '#test/filing.ts'
import { grantLife, grantStep, grantStepSuspending, stopClock } from '#test/grant-life.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { listFolder, readDashboard } from './contract.ts'
import { openFile } from './open-file.ts'
import { answerFolder } from './queries.ts'

const start = Date.parse('2027-01-01T00:00:00Z')

let platform: Platform
let ids: readonly string[]
let projectId: string
let fileId: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  const { db, outbox } = platform.deps
  const ada = await platform.as('ada')
  const { id } = await fileByForm(ada, 'Read at any time', true)
  const chairOf = async (dau: string) => platform.as(dau === 'SCP' ? 'mei' : 'chika')
  await approveAll(await platform.as('stella'), chairOf, id)
  await outbox.drain()
  const { requests } = await ada.call(readDashboard)
  projectId = requests.find((request) => request.id === id)?.projectId ?? ''
  const { files } = await treeOf(ada, projectId)
  fileId = files.find(({ daus, kind }) => daus.includes('SCP') && kind === 'vended')?.id ?? ''
  ids = [await personByHandle(db, 'ada'), await personByHandle(db, 'pia')]
})
afterAll(() => platform.close())

const actorOf = (n: number): Actor => ({ id: ids[n] ?? '', name: '', email: '', roles: [] })

/** What comes of opening the file, its bytes read to the end; and what the listing says of it. */
async function reads(n: number): Promise<{ opened: string; listed: string | undefined }> {
  const { deps } = platform
  const opened = outcome(
    (async () => {
      const { body } = await openFile(deps, actorOf(n), projectId, fileId)
      for await (const _ of body);
    })(),
  )
  const query = listFolder.query.parse({ q: 'two' })
  const { files } = await answerFolder(deps.db, actorOf(n), projectId, query)
  return { opened: await opened, listed: files.find(({ id }) => id === fileId)?.access }
}

/** By how an opening ends, what the listing says then; who never had access does not see the file. */
const listings: Readonly<Record<string, string | undefined>> = {
  ok: 'readable',
  'download-not-permitted': 'no-download',
  'not-permitted': 'access-expired',
  'not-found': undefined,
}

/** 0: closed; 1: to be worked with in the project; 2: its bytes may be taken away. */
const rankOf = (opened: string): number =>
  ['not-found', 'not-permitted'].includes(opened)
    ? 0
    : 1 + ['download-not-permitted', 'ok'].indexOf(opened)

it('opens a file for whom an agreement that stands gives it at that instant, and for nobody else', async () => {
  const { db } = platform.deps
  await fc.assert(
    fc.asyncProperty(fc.array(grantStep, { minLength: 2, maxLength: 10 }), async (steps) => {
      await sql`truncate access_grant cascade`.execute(db)
      await stopClock(db, start)
      const life = grantLife(db, { ids, dau: 'SCP', start })
      for (const step of steps) {
        await life.take(step)
        for (const n of [0, 1]) {
          const expected = life.expected(n)
          const { opened, listed } = await reads(n)
          expect(rankOf(opened)).toBe(expected === undefined ? 0 : 1 + Number(expected.download))
          expect(listed).toBe(listings[opened])
        }
      }
    }),
    { numRuns: 40 },
  )
})

it('opens none whose agreement is suspended', async () => {
  const { db } = platform.deps
  const sequences = fc.array(grantStepSuspending, { minLength: 3, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(sequences, async (steps) => {
      await sql`truncate access_grant cascade`.execute(db)
      await stopClock(db, start)
      const life = grantLife(db, { ids, dau: 'SCP', start })
      for (const step of steps) {
        await life.take(step)
        for (const n of [0, 1]) {
          const expected = life.expected(n)
          const { opened, listed } = await reads(n)
          const most = expected === undefined ? 0 : 1 + Number(expected.download)
          expect(rankOf(opened)).toBeLessThanOrEqual(most)
          expect(listed).toBe(listings[opened])
        }
      }
    }),
    { numRuns: 40 },
  )
})
