import { sql } from 'kysely'
import type { House } from './house.ts'
import { messageIdOf } from './inbox.ts'
import { type Done, unitsAsked } from './requests.ts'

/*
 * The model: what so many researchers' work comes to when each step of it happened once. It is held against the
 * tables, the audit log and the mails that the mail server took.
 */

/** What a request must have come to, and how often: the name of a fact, and its count. */
type Facts = Readonly<Record<string, number>>

const mailsOf = (id: string): Facts => ({
  [`request-submitted:${id}`]: 1,
  [`request-to-check:${id}`]: 1,
  [`review-decided:${id}`]: unitsAsked.length,
})

/** Everything that does not hold, in words; nothing where all was done once and nothing is lost. */
export async function differences(house: House, all: readonly Done[]): Promise<string[]> {
  const found: string[] = []
  const expect = (what: string, is: unknown, should: unknown): void => {
    if (is !== should) found.push(`${what}: ${String(is)}, not ${String(should)}`)
  }
  const events = await counted(
    house,
    sql`select type || ' ' || coalesce(subject_id, '') as what, count(*) as n from audit_event group by 1`,
  )
  const mails = await counted(
    house,
    sql`select regexp_replace(key, '^([a-z-]+:[^:]+).*$', '\\1') as what, count(*) as n from mail_message group by 1`,
  )
  for (const { requestId, personId, way, reads, revoked, atOnce } of all) {
    const event = (type: string, of: string, n = 1) =>
      expect(`${type} of ${of}`, events.get(`${type} ${of}`) ?? 0, n)
    event('request.submitted', requestId)
    event('request.pass-on', requestId)
    event('committee.approved', requestId, unitsAsked.length)
    event(way === 'form' ? 'form.uploaded' : 'envelope.sealed', requestId)
    for (const [key, n] of Object.entries(mailsOf(requestId))) expect(key, mails.get(key) ?? 0, n)
    for (const file of reads)
      if (!events.has(`data.downloaded ${file}`))
        found.push(`the read of ${file} is not in the log`)
    const grants = await house.rows(sql<{ dau: string; n: number; live: number }>`
      select dau_code as dau, count(*) as n, count(*) filter (where ended_at is null) as live
      from access_grant where person_id = ${personId} group by 1`)
    for (const dau of unitsAsked) {
      const grant = grants.find((row) => row.dau === dau)
      expect(`grants of ${personId} for ${dau}`, grant?.n, 1)
      expect(`live grants of ${personId} for ${dau}`, grant?.live, dau === revoked ? 0 : 1)
    }
    await project(house, requestId, unitsAsked.length + 1, expect)
    if (atOnce !== undefined) await project(house, atOnce, 1, expect)
    const named = all.filter((other) => other.requestId === requestId).length
    expect(`times that ${requestId} was made`, named, 1)
  }
  found.push(...(await mailFaults(house)), ...(await tickFaults(house)))
  return found
}

async function counted(house: House, query: ReturnType<typeof sql>): Promise<Map<string, number>> {
  const rows = (await house.rows(query)) as { what: string; n: number }[]
  return new Map(rows.map(({ what, n }) => [what, n]))
}

/** Each scope was vended once, and the project has each file once. */
async function project(
  house: House,
  requestId: string,
  vends: number,
  expect: (what: string, is: unknown, should: unknown) => void,
): Promise<void> {
  const [row] = await house.rows(sql<{ vends: number; ready: number; told: number; mails: number }>`
    select count(*) as vends, count(*) filter (where state = 'ready') as ready,
      (select count(*) from audit_event a join vend w on w.id = a.subject_id where a.type = 'vend.completed' and w.request_id = ${requestId}) as told,
      (select count(*) from mail_message m join vend w on m.key = 'vend-ready:' || w.id where w.request_id = ${requestId}) as mails
    from vend where request_id = ${requestId}`)
  expect(`vends of ${requestId}`, row?.vends, vends)
  expect(`vends of ${requestId} that are ready`, row?.ready, vends)
  expect(`vends of ${requestId} in the log`, row?.told, vends)
  expect(`mails of vends of ${requestId}`, row?.mails, vends)
  const [files] = await house.rows(sql<{
    files: number
    different: number
    lists: number
    paths: number
  }>`
    select count(*) filter (where f.vend_id is not null) as files, count(distinct f.catalog_file_id) as different,
      count(*) filter (where f.kind = 'sample-info') as lists, count(distinct (f.folder, f.name)) as paths
    from project_file f join project p on p.id = f.project_id where p.request_id = ${requestId}`)
  const [asked] = await house.rows(sql<{ n: number }>`
    select count(*) as n from manifest_file e join access_request r on r.manifest_id = e.manifest_id where r.id = ${requestId}`)
  expect(`files of ${requestId}`, files?.files, asked?.n)
  expect(`different files of ${requestId}`, files?.different, asked?.n)
  expect(`SAMPLE_INFO.txt of ${requestId}`, files?.lists, 1)
  expect(`paths in the project of ${requestId}`, files?.paths, (asked?.n ?? 0) + 1)
}

/** However many servers there are, the clock ticks once a minute for each reaction to it. */
async function tickFaults({ rows }: House): Promise<string[]> {
  const doubled = await rows(sql<{ what: string }>`
    select name || ' ' || count(*) || ' times' as what from pgboss.job where name like 'clock.ticked/%'
    group by name having count(*) > extract(epoch from max(created_on) - min(created_on)) / 60 + 2`)
  return doubled.map(({ what }) => what)
}

/** Each mail was handed over under a Message-ID of its own, and nothing else was. */
async function mailFaults({ rows, inbox }: House): Promise<string[]> {
  const mails = await rows(sql<{ key: string; sent: boolean }>`
    select key, sent_at is not null as sent from mail_message`)
  const ours = new Map(mails.map(({ key, sent }) => [messageIdOf(key), { key, sent }]))
  return [
    ...mails.flatMap(({ key, sent }) => (sent ? [] : [`${key} was never marked as sent`])),
    ...[...ours].flatMap(([id, { key }]) => (inbox.taken.has(id) ? [] : [`${key} was never sent`])),
    ...[...inbox.taken.keys()].flatMap((id) =>
      ours.has(id) ? [] : [`a mail ${id} is no mail of ours`],
    ),
  ]
}
