import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { setRunMail } from '#ledgers/identity/contract/account.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import { watchJob } from '#test/watching.ts'
import { launch, readExecution } from './contract.ts'
import { readApplet } from './contract/applets.ts'
import { endLimit, readCosts, readWorkLimits, setLimit } from './contract/costs.ts'

const prices = { currency: 'EUR', coreHour: 3600, memoryGiBHour: 0, storageGiBMonth: 1 }
/** One core; at 3600 euros an hour each second is a euro. */
const instanceType = 'mem1_ssd1_x1'

describe.skipIf(!canRunTools)(
  'what runs cost and may (need bubblewrap)',
  { timeout: 120_000 },
  () => {
    let platform: Platform
    let ada: Person
    let alex: Person
    let dx: Client
    let projectId: string
    beforeAll(async () => {
      platform = await startPlatform({
        withTools: true,
        prices,
        workLimits: { person: { 'core-hours': 1000 }, project: {} },
      })
      ada = await platform.as('ada')
      alex = await platform.as('alex')
      dx = await clientOf(platform, 'ada')
      projectId = String((await dx.call('/project/new', { name: 'Costs' }))['id'])
    }, 120_000)
    afterAll(() => platform.close())

    const tool = async (code: string, minutes = 1): Promise<string> => {
      const made = await dx.call('/applet/new', {
        project: projectId,
        name: 'tool',
        dxapi: '1.0.0',
        inputSpec: [],
        outputSpec: [],
        runSpec: { interpreter: 'bash', code, timeoutPolicy: { '*': { minutes } } },
      })
      return String(made['id'])
    }
    const run = async (
      applet: string,
      more: { batch?: { id: string; name: string; size: number } } = {},
    ) =>
      (
        await ada.call(launch, {
          params: { projectId },
          body: { tool: applet, instanceType, ...more },
        })
      ).executionId
    const ended = async (executionId: string) => {
      await watchJob(dx, platform.url, executionId)
      await platform.deps.jobs.settle()
      await platform.deps.outbox.drain()
      return ada.call(readExecution, { params: { projectId, executionId } })
    }
    const costs = () => ada.call(readCosts, { params: { projectId } })
    const except = (kind: 'jobs' | 'core-hours' | 'storage' | 'spending', amount: number | null) =>
      alex.call(setLimit, { body: { subjectId: projectId, kind, amount, reason: 'A pilot.' } })
    const usual = (kind: 'jobs' | 'core-hours' | 'storage' | 'spending') =>
      alex.call(endLimit, { body: { subjectId: projectId, kind } })
    const mails = async () => {
      const { rows } = await sql<{ subject: string; body_text: string; link: string }>`
      select subject, body_text, link from mail_message where key like 'runs-ended:%' order by created_at, key`.execute(
        platform.deps.db,
      )
      return rows
    }

    it('is said before a launch, and accounted by what was used', async () => {
      const applet = await tool('sleep 1')
      const shown = await ada.call(readApplet, { params: { projectId, appletId: applet } })
      expect(shown).toMatchObject({ prices, seconds: 60 })
      const id = await run(applet)
      const open = await ada.call(readExecution, { params: { projectId, executionId: id } })
      expect(open).toMatchObject({ cost: 0, atMost: 60, currency: 'EUR' })
      const { cost, atMost } = await ended(id)
      expect(cost).toBeGreaterThan(1)
      expect(atMost).toBe(cost)
      expect(await dx.call(`/${id}/describe`)).toMatchObject({
        isFree: false,
        totalPrice: cost,
        currency: { code: 'EUR', symbol: '€' },
      })
      const account = await costs()
      expect(account).toMatchObject({ spent: cost, reserved: 0, month: { cost }, near: [] })
      expect(account.people).toMatchObject([
        { name: expect.stringContaining('Ada') as string, cost },
      ])
      expect(account.mine).toMatchObject({ limit: 1000 })
      const all = await alex.call(readWorkLimits)
      expect(all.projects).toMatchObject([{ id: projectId, name: 'Costs', cost }])
    })

    it('refuses what could pass the spending limit, warns before, and lets what runs go on', async () => {
      const { spent } = await costs()
      await except('spending', Math.ceil(spent) + 70)
      const waiting = await run(await tool('sleep 1000'))
      await platform.deps.jobs.settle()
      expect(await costs()).toMatchObject({ reserved: 60, near: ['spending'] })
      const applet = await tool('true')
      await expect(run(applet)).rejects.toMatchObject({
        code: 'limit-reached',
        message: expect.stringMatching(/^This may cost up to €60\.00\./) as string,
      })
      expect(await dx.fault(`/${applet}/run`, { project: projectId, input: {} })).toMatch(
        /^403 SpendingLimitExceeded/,
      )
      await except('spending', 1)
      const open = await ada.call(readExecution, { params: { projectId, executionId: waiting } })
      expect(open.state).toMatch(/^(runnable|running)$/)
      await dx.call(`/${waiting}/terminate`)
      await ended(waiting)
      await usual('spending')
    })

    it('refuses launches of a month that is used up, and begins anew with the next', async () => {
      const applet = await tool('true')
      await except('core-hours', 0)
      await expect(run(applet)).rejects.toMatchObject({
        code: 'limit-reached',
        message: expect.stringContaining('core hours of this month') as string,
      })
      await except('core-hours', null)
      await ended(await run(applet))
      await usual('core-hours')
      await platform.deps.db
        .transaction()
        .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, '2mo'))
      dx = await clientOf(platform, 'ada')
      expect((await costs()).month.cost).toBe(0)
    })

    it('lets jobs beyond those at once wait', async () => {
      await except('jobs', 1)
      const applet = await tool('sleep 1000')
      const [first, second] = [await run(applet), await run(applet)]
      await platform.deps.jobs.settle()
      const { rows } = await sql<{ id: string }>`
      select job_id as id from job_attempt where state <> 'ended'`.execute(platform.deps.db)
      expect(rows.map(({ id }) => id)).toEqual([first])
      expect(await dx.call(`/${second}/describe`)).toMatchObject({ state: 'runnable' })
      await dx.call(`/${first}/terminate`)
      await dx.call(`/${second}/terminate`)
      await usual('jobs')
    })

    it('takes in no more than a project may store, and launches nothing then', async () => {
      await except('storage', 0.000_001)
      const { id } = await dx.call('/file/new', { project: projectId, name: 'large' })
      const part = { index: 1, size: 2000, md5: 'd41d8cd98f00b204e9800998ecf8427e' }
      expect(await dx.fault(`/${String(id)}/upload`, part)).toMatch(/^403 SpendingLimitExceeded/)
      expect(await dx.fault(`/${String(id)}/upload`, { ...part, size: 900 })).toMatch(/^200/)
      await usual('storage')
    })

    it('keeps limits and exceptions to administrators, with their line in the log', async () => {
      await expect(ada.call(readWorkLimits)).rejects.toMatchObject({ code: 'not-permitted' })
      const { me } = await ada.call(readInstance)
      const body = { subjectId: me?.id ?? '', kind: 'storage', amount: 1, reason: 'No.' } as const
      await expect(ada.call(setLimit, { body })).rejects.toMatchObject({ code: 'not-permitted' })
      await expect(alex.call(setLimit, { body })).rejects.toMatchObject({ code: 'invalid-input' })
      await expect(
        alex.call(setLimit, { body: { ...body, subjectId: 'project-none' } }),
      ).rejects.toMatchObject({ code: 'not-found' })
      const { exceptions } = await alex.call(setLimit, { body: { ...body, kind: 'core-hours' } })
      expect(exceptions).toMatchObject([{ subjectId: me?.id, kind: 'core-hours', amount: 1 }])
      await alex.call(endLimit, { body: { subjectId: me?.id ?? '', kind: 'core-hours' } })
      const { rows } = await sql<{ type: string }>`
      select type from audit_event where subject_id = ${me?.id ?? ''} and type like 'limit.%' order by seq`.execute(
        platform.deps.db,
      )
      expect(rows.map(({ type }) => type)).toEqual(['limit.excepted', 'limit.exception-ended'])
    })

    it('is followed by one mail for a run and one for a batch, as its person wishes, without names', async () => {
      await platform.deps.jobs.settle()
      await platform.deps.outbox.drain()
      await sql`delete from mail_message where key like 'runs-ended:%'`.execute(platform.deps.db)
      const well = await tool('true')
      const badly = await tool('exit 1')
      const first = await run(well)
      await ended(first)
      await platform.deps.outbox.drain()
      expect(await mails()).toMatchObject([
        {
          subject: 'A run of tool in “Costs” is done',
          link: `/projects/${projectId}/runs/${first}`,
        },
      ])
      await ada.call(setRunMail, { body: { runMail: 'failed' } })
      await ended(await run(well))
      expect(await mails()).toHaveLength(1)
      const batch = { id: randomUUID(), name: 'Three', size: 3 }
      const begun = [await run(well, { batch })]
      await ended(begun[0] ?? '')
      begun.push(await run(badly, { batch }), await run(well, { batch }))
      for (const id of begun) await ended(id)
      const [, second, ...more] = await mails()
      expect(more).toEqual([])
      expect(second?.subject).toBe('3 runs of tool in “Costs” are over, 1 failed')
      expect(second?.body_text).not.toContain('job-')
      await ada.call(setRunMail, { body: { runMail: 'off' } })
      await ended(await run(badly))
      expect(await mails()).toHaveLength(2)
      // Of a batch that stays short of what it was to be, what came is told.
      await ada.call(setRunMail, { body: { runMail: 'all' } })
      await ended(await run(well, { batch: { id: randomUUID(), name: 'Two', size: 2 } }))
      expect(await mails()).toHaveLength(2)
      await platform.deps.db
        .transaction()
        .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, '11m'))
      await platform.deps.outbox.drain()
      expect(await mails()).toHaveLength(3)
    })
  },
)
