import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { staleVersion } from '#stages/request/store.ts'
import {
  type Committee,
  type CommitteeMember,
  type CommitteeRules,
  defaultRules,
} from '../contract/committees.ts'

/** By which rules these committees decide. */
export async function rulesOf(
  db: Database | Tx,
  daus: readonly string[],
): Promise<Map<string, CommitteeRules>> {
  const { rows } = await sql<CommitteeRules & { dau: string }>`
    select dau_code as dau, quorum, majority, tie, same_institution as "sameInstitution", decide_days as "decideDays",
      remind_days as "remindDays"
    from committee_rules where dau_code = any(${[...daus]}::text[])`.execute(db)
  const set = new Map(rows.map(({ dau, ...rules }) => [dau, rules]))
  return new Map(daus.map((dau) => [dau, set.get(dau) ?? defaultRules]))
}

/** @throws Problem `stale-version` when somebody changed them first. */
export async function writeRules(
  tx: Tx,
  dau: string,
  version: number,
  rules: CommitteeRules,
): Promise<void> {
  const columns = {
    quorum: rules.quorum,
    majority: rules.majority,
    tie: rules.tie,
    same_institution: rules.sameInstitution,
    decide_days: rules.decideDays,
    remind_days: rules.remindDays,
  }
  const written = await tx
    .insertInto('committee_rules')
    .values({ dau_code: dau, ...columns })
    .onConflict((oc) =>
      oc
        .column('dau_code')
        .doUpdateSet({ ...columns, version: version + 1 })
        .where('committee_rules.version', '=', version),
    )
    .returning('version')
    .executeTakeFirst()
  if (written?.version !== version + 1) throw staleVersion(version)
}

/** Committees with their rules and people; all of them where no DAU is named. */
export async function readCommittees(
  db: Database | Tx,
  daus: readonly string[] | undefined,
): Promise<Omit<Committee, 'mayChange'>[]> {
  const { rows } = await sql<Omit<Committee, 'mayChange' | 'rules' | 'members'>>`
    select d.code as dau, d.name as "dauName", d.committee as name, coalesce(r.version, 0) as "rulesVersion",
      (select count(*)::int from review v where v.dau_code = d.code and v.state = 'open') as open
    from dau d left join committee_rules r on r.dau_code = d.code
    where ${daus === undefined ? sql`true` : sql`d.code = any(${[...daus]}::text[])`} order by d.code`.execute(
    db,
  )
  const codes = rows.map(({ dau }) => dau)
  const [rules, members] = await Promise.all([rulesOf(db, codes), seatHolders(db, codes)])
  return rows.map((row) => ({
    ...row,
    rules: rules.get(row.dau) ?? defaultRules,
    members: members.filter(({ dau }) => dau === row.dau).map(({ dau: _dau, ...member }) => member),
  }))
}

async function seatHolders(
  db: Database | Tx,
  daus: readonly string[],
): Promise<(CommitteeMember & { dau: string })[]> {
  const { rows } = await sql<Omit<CommitteeMember, 'since'> & { dau: string; since: Date }>`
    select m.dau_code as dau, p.id, p.name, p.email, p.institution, m.seat, m.since, p.disabled_at is not null as disabled,
      coalesce((
        select json_agg(json_build_object('id', a.id, 'from', to_json(a.from_at), 'until', to_json(a.until_at),
          'cover', case when c.id is not null then json_build_object('id', c.id, 'name', c.name, 'email', c.email) end)
          order by a.from_at)
        from committee_absence a left join person c on c.id = a.cover_id
        where a.dau_code = m.dau_code and a.person_id = m.person_id and a.ended_at is null and a.until_at > platform_now()
      ), '[]') as absences
    from dac_member m join person p on p.id = m.person_id
    where m.dau_code = any(${[...daus]}::text[])
    order by array_position(array['chair', 'deputy', 'member'], m.seat), m.since, p.name`.execute(
    db,
  )
  return rows.map(({ since, absences, ...row }) => ({
    ...row,
    since: since.toISOString(),
    absences: absences.map((absence) => ({
      ...absence,
      from: new Date(absence.from).toISOString(),
      until: new Date(absence.until).toISOString(),
    })),
  }))
}
