import { afterAll, beforeAll, expect, it } from 'vitest'
import { clockTicked } from '#ledgers/clock/events.ts'
import { readRequest } from '#stages/request/contract.ts'
import { declareInterest } from '#stages/review/contract/work.ts'
import { passOn } from '#stages/review/contract.ts'
import { closeOutRequest } from '#stages/workspace/contract/access.ts'
import { after, day, type ExtensionHouse, extensionHouse } from '#test/extensions.ts'
import { listDueProgress, readProgress } from './contract/progress.ts'

let house: ExtensionHouse
beforeAll(async () => {
  house = await extensionHouse()
})
afterAll(() => house.platform.close())

const problem = (code: string) => expect.objectContaining({ code })

async function asked(requestId: string): Promise<number> {
  const { db, outbox } = house.platform.deps
  await db.transaction().execute((tx) => outbox.announce(tx, clockTicked, {}))
  await house.drain()
  const mails = db.selectFrom('mail_message').select('key')
  return (await mails.where('key', 'like', `progress-asked:${requestId}:%`).execute()).length
}

it('asks for the report when an extension is filed, and shows its committee that it is missing', async () => {
  const { ada, stella, chika, ben } = house.people
  const { original, end } = await house.approveAnew()
  await house.stopClock(after(end, -50 * day))
  expect(await asked(original.id)).toBe(0)
  const extension = await house.file(original.id)
  expect(await asked(original.id)).toBe(2)
  expect(await asked(original.id)).toBe(2)
  await stella.call(passOn, {
    params: { requestId: extension.id },
    body: { version: extension.version },
  })
  const read = { params: { requestId: extension.id } }
  await expect(chika.call(readProgress, read)).rejects.toEqual(problem('not-found'))
  await chika.call(declareInterest, { ...read, body: { conflict: false } })
  expect(await chika.call(readProgress, read)).toMatchObject({
    requestId: original.id,
    years: [{ year: 1, isReported: false, isOverdue: false }],
    mayReport: false,
    drafts: [],
  })
  await expect(ben.call(readProgress, read)).rejects.toEqual(problem('not-found'))
  expect(await ada.call(listDueProgress)).toMatchObject([{ requestId: original.id, year: 1 }])
})

it('asks for every year that extensions add, and for none once it was closed out', async () => {
  const { ada } = house.people
  const { original, end } = await house.approveAnew()
  await house.stopClock(after(end, -50 * day))
  const extension = await house.file(original.id)
  expect(await asked(original.id)).toBe(2)
  await house.approve(extension)
  const years = async () => {
    const { years: all } = await ada.call(readProgress, { params: { requestId: original.id } })
    return all.map(({ year, isOverdue }) => [year, isOverdue])
  }
  expect(await years()).toEqual([[1, false]])
  await house.stopClock(after(end, 340 * day))
  expect(await years()).toEqual([
    [1, true],
    [2, false],
  ])
  expect(await asked(original.id)).toBe(4)
  const { version } = await ada.call(readRequest, { params: { requestId: original.id } })
  await ada.call(closeOutRequest, {
    params: { requestId: original.id },
    body: { version, report: 'It is done.' },
  })
  expect(await years()).toEqual([])
})
