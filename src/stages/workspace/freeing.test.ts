import { chmod, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathOf } from '#adapters/objects/port.ts'
import { downloadForm } from '#stages/agreement/contract.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { readDashboard } from './contract.ts'
import { type Client, clientOf, md5 } from '#test/dnanexus.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'
import { abandonUploads, freeAtNight, freeObjects } from './commands/freeing.ts'

let platform: Platform
let ada: Client
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
})
afterAll(() => platform.close())

const folderOf = () => join(platform.dataFolder, 'objects')

/** The keys of the objects on the disk. */
async function stored(): Promise<string[]> {
  const names = await readdir(folderOf(), { recursive: true }).catch(() => [])
  return names.flatMap((name) => /[0-9a-f]{64}$/.exec(name) ?? []).sort()
}

/** Moves the platform's clock ahead, and what was written on the disk as far into the past. */
async function letPass(days: number): Promise<void> {
  const { db, outbox } = platform.deps
  await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, `${days}d`))
  const then = new Date(Date.now() - days * 86_400_000)
  for (const name of await readdir(folderOf(), { recursive: true }))
    if (/[0-9a-f]{64}$/.test(name)) await utimes(join(folderOf(), name), then, then)
}

/** Nights enough for what is of no use to go. */
async function nights(): Promise<void> {
  for (let night = 0; night < 2; night += 1) {
    await letPass(8)
    await abandonUploads(platform.deps)
    await freeObjects(platform.deps)
  }
}

const newProject = async (name: string) => String((await ada.call('/project/new', { name }))['id'])
const events = async (type: string) => {
  const { rows } = await sql<{ data: { objects: string[] } }>`
    select body::jsonb -> 'data' as data from audit_event where type = ${type} order by seq`.execute(
    platform.deps.db,
  )
  return rows.map(({ data }) => data)
}

/** Announces a part and sends bytes for it; answers the status. */
async function sendPart(file: string, announced: string, sent: string): Promise<number> {
  const part = { index: 1, size: announced.length, md5: md5(announced) }
  const { url } = await ada.call(`/${file}/upload`, part)
  return (await fetch(String(url), { method: 'PUT', body: sent })).status
}

describe('bytes that nothing refers to', () => {
  it('are freed after the days of grace: removed files, wrong parts, abandoned uploads', async () => {
    const before = await stored()
    const project = await newProject('Freed')
    const kept = await ada.upload(project, 'kept', ['kept for good'])
    const removed = await ada.upload(project, 'removed', ['removed soon'])
    const open = String((await ada.call('/file/new', { project, name: 'open' }))['id'])
    expect(await sendPart(open, 'announced', 'something')).toBe(400)
    expect(await sendPart(open, 'half of it', 'half of it')).toBe(200)
    await ada.call(`/${project}/removeObjects`, { objects: [removed] })
    expect((await stored()).length).toBe(before.length + 4)

    await freeObjects(platform.deps)
    await letPass(6)
    await abandonUploads(platform.deps)
    await freeObjects(platform.deps)
    expect((await stored()).length).toBe(before.length + 4)
    expect(await ada.fault(`/${open}/describe`)).toMatch(/ResourceNotFound/)
    expect(await events('uploads.abandoned')).toEqual([{ objects: [open] }])

    await nights()
    expect((await stored()).length).toBe(before.length + 1)
    expect(await (await ada.download(kept)).text()).toBe('kept for good')
    const [givenUp, freed] = [await events('objects.given-up'), await events('objects.freed')]
    expect(givenUp.flatMap(({ objects }) => objects)).toHaveLength(2)
    expect(freed.flatMap(({ objects }) => objects)).toHaveLength(3)
  })

  it('stay while an upload is at work, and where the same bytes come again', async () => {
    const project = await newProject('Worked on')
    const open = String((await ada.call('/file/new', { project, name: 'open' }))['id'])
    expect(await sendPart(open, 'first try', 'first try')).toBe(200)
    const { db, outbox } = platform.deps
    await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, '23h'))
    expect(await sendPart(open, 'then again', 'then again')).toBe(200)
    await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, '23h'))
    await abandonUploads(platform.deps)
    await ada.call(`/${open}/close`)

    const gone = await ada.upload(project, 'gone', ['comes back'])
    await ada.call(`/${project}/removeObjects`, { objects: [gone] })
    await freeObjects(platform.deps)
    await letPass(8)
    const back = await ada.upload(project, 'back', ['comes back'])
    await nights()
    expect(await (await ada.download(back)).text()).toBe('comes back')
    expect(await (await ada.download(open)).text()).toBe('then again')
  })

  it('are looked for once a night', async () => {
    const project = await newProject('Nights')
    const begunAt = async () => {
      const row = await platform.deps.db
        .selectFrom('chore')
        .select('begun_at')
        .executeTakeFirstOrThrow()
      return row.begun_at.getTime()
    }
    await letPass(1)
    await freeAtNight(platform.deps)
    const first = await begunAt()
    await freeAtNight(platform.deps)
    expect(await begunAt()).toBe(first)
    await letPass(1)
    await platform.deps.outbox.drain()
    expect(await begunAt()).toBeGreaterThan(first)
    await ada.call(`/${project}/destroy`)
  })
})

describe('what is referred to', () => {
  it('stays: agreements, forms, vended files and what describes them', async () => {
    await smallCatalog(platform)
    const project = await vendTo(platform, 'ada', 'Relapse', true)
    const person = await platform.as('ada')
    const { requests } = await person.call(readDashboard)
    const requestId = requests.find(({ projectId }) => projectId === project)?.id ?? ''
    await platform.deps.outbox.drain()
    await nights()
    const before = await stored()
    await nights()
    expect(await stored()).toEqual(before)
    const form = await person.download(downloadForm, { params: { requestId, n: 1 } })
    expect(form.length).toBeGreaterThan(1000)
    const { results } = await ada.call('/system/findDataObjects', { scope: { project } })
    const ids = (results as { id: string }[]).map(({ id }) => id)
    for (const id of ids) expect((await ada.download(id, { project })).status).toBe(200)
    expect(ids.length).toBeGreaterThan(3)
  })

  it('is known by a foreign key, or listed here: a column that holds a key of an object has one', async () => {
    const { rows } = await sql<{ name: string }>`
      select c.table_name || '.' || c.column_name as name
      from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
        and (c.column_name like '%sha256%' or c.column_name like '%object%key%')
        and not exists (select from pg_constraint k
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
          where k.contype = 'f' and k.confrelid = 'stored_object'::regclass
            and k.conrelid = c.table_name::regclass and a.attname = c.column_name)
      order by 1`.execute(platform.deps.db)
    expect(rows.map(({ name }) => name)).toEqual([
      // Hashes of what is kept elsewhere or nowhere: of texts, requests, certificates, notices, tools, and files as they were.
      'agreement_version.sha256',
      'creation_key.body_sha256',
      'destruction.sha256',
      'destruction_file.sha256',
      // The catalog: `references` of store/freeing.ts names it.
      'file_version.object_sha256',
      'manifest.sha256',
      'signing_notice.sha256',
      'stored_object.sha256',
      'tool_version.sha256',
    ])
  })
})

/* Any order of what people do with files, and the nights between, beside each other. */

type Step =
  | {
      readonly do: 'upload'
      readonly to: number
      readonly content: number
      readonly close: boolean
    }
  | { readonly do: 'wrong'; readonly to: number; readonly content: number }
  | { readonly do: 'clone'; readonly which: number; readonly to: number }
  | { readonly do: 'remove'; readonly which: number }
  | { readonly do: 'night'; readonly days: number }

const small = (max: number) => fc.nat({ max })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('upload' as const),
      to: small(1),
      content: small(3),
      close: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wrong' as const), to: small(1), content: small(3) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('clone' as const), which: small(5), to: small(1) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), which: small(5) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('night' as const), days: fc.constantFrom(0, 2, 8) }),
  },
)

const contents = ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd'] as const
const textOf = (content: number): string => contents[content] ?? contents[0]

describe('any sequence of uploads, copies, removals and nights', () => {
  it('loses nothing that is there, and keeps nothing else', { timeout: 280_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, step), { minLength: 3, maxLength: 8 }),
        async (pairs) => {
          const projects = [await newProject('One'), await newProject('Two')]
          const at = (n: number): string => projects[n] ?? ''
          /** The closed files: content and where they are. */
          const files: { id: string; text: string; in: Set<number> }[] = []
          const run = async (one: Step): Promise<void> => {
            const file = 'which' in one ? files[one.which] : undefined
            switch (one.do) {
              case 'upload': {
                const text = textOf(one.content)
                if (one.close) {
                  const id = await ada.upload(at(one.to), 'file', [text])
                  files.push({ id, text, in: new Set([one.to]) })
                  return
                }
                const { id } = await ada.call('/file/new', { project: at(one.to), name: 'open' })
                await sendPart(String(id), text, text)
                return
              }
              case 'wrong': {
                const { id } = await ada.call('/file/new', { project: at(one.to), name: 'open' })
                await sendPart(String(id), 'zzzzzz', textOf(one.content))
                return
              }
              case 'clone': {
                const [from] = file?.in ?? []
                if (file === undefined || from === undefined || from === one.to) return
                const asked = { objects: [file.id], project: at(one.to), destination: '/' }
                const { status } = await ada.send(`/${at(from)}/clone`, asked)
                if (status !== 200) return
                const there = await ada.send(`/${file.id}/describe`, { project: at(one.to) })
                if (there.body['project'] === at(one.to)) file.in.add(one.to)
                return
              }
              case 'remove': {
                const [from] = file?.in ?? []
                if (file === undefined || from === undefined) return
                await ada.call(`/${at(from)}/removeObjects`, { objects: [file.id], force: true })
                file.in.delete(from)
                return
              }
              case 'night':
                await abandonUploads(platform.deps)
                await freeObjects(platform.deps)
            }
          }
          const readAll = async () => {
            for (const file of files)
              for (const n of file.in)
                expect(await (await ada.download(file.id, { project: at(n) })).text()).toBe(
                  file.text,
                )
          }
          for (const [one, other] of pairs) {
            for (const each of [one, other])
              if (each.do === 'night' && each.days > 0) await letPass(each.days)
            await Promise.all([run(one), run(other)])
            await readAll()
          }
          await nights()
          await readAll()
          const { rows } = await platform.deps.pool.query<{ sha256: string }>(
            `select object_sha256 as sha256 from project_file union select object_sha256 from file_part
           union select object_sha256 from file_version union select object_sha256 from agreement_form
           union select issued_sha256 from agreement_form union select manifest_sha256 from release_import
           union select refusals_sha256 from release_import union select changes_sha256 from release_import`,
          )
          const used = new Set(rows.flatMap(({ sha256 }) => sha256 ?? []))
          expect((await stored()).filter((key) => !used.has(key))).toEqual([])
          for (const project of projects) await ada.call(`/${project}/destroy`)
        },
      ),
      { numRuns: Number(process.env['FREEING_RUNS'] ?? 25) },
    )
  })
})

describe('what is stored', () => {
  /** A month goes by, with its looks; answers what the log tells of since, and the mails. */
  const month = async () => {
    await letPass(31)
    await platform.deps.outbox.drain()
    const { rows } = await sql<{ type: string; body: string }>`
      select type, body from audit_event where type in ('objects.damaged', 'objects.whole-again') order by seq`.execute(
      platform.deps.db,
    )
    const mails = await sql<{ subject: string; text: string }>`
      select subject, body_text as text from mail_message where key like 'object-damaged:%'`.execute(
      platform.deps.db,
    )
    return { told: rows.map(({ type }) => type), mails: mails.rows }
  }

  it('is read again each month: what was damaged is told once, and not given out until it is whole (T82)', async () => {
    const project = await newProject('Kept for long')
    const file = await ada.upload(project, 'kept', ['a genome, of which a bit will fall over'])
    const whole = await ada.upload(project, 'beside', ['another one'])
    expect(await month()).toEqual({ told: [], mails: [] })
    const { rows } = await sql<{ sha256: string }>`
      select object_sha256 as sha256 from file_part where file_id = ${file}`.execute(
      platform.deps.db,
    )
    const path = join(folderOf(), pathOf(rows[0]?.sha256 ?? ''))
    const bytes = await readFile(path)
    await chmod(path, 0o600)
    await writeFile(
      path,
      bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte)),
    )
    const { told, mails } = await month()
    expect(told).toEqual(['objects.damaged'])
    expect(mails).toMatchObject([{ subject: 'A stored object is damaged' }])
    expect(mails[0]?.text).toContain(
      `${rows[0]?.sha256} was changed. 1 file in 1 project cannot be opened`,
    )
    ada = await clientOf(platform, 'ada')
    expect((await ada.download(file)).status).toBe(409)
    expect(await (await ada.download(whole)).text()).toBe('another one')
    expect((await month()).told).toEqual(['objects.damaged'])
    await writeFile(path, bytes)
    expect((await month()).told).toEqual(['objects.damaged', 'objects.whole-again'])
    ada = await clientOf(platform, 'ada')
    expect(await (await ada.download(file)).text()).toBe('a genome, of which a bit will fall over')
    expect(await month()).toMatchObject({ mails: [{}] })
  })
})
