import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

/** Which tables a call changes: a trigger on each writes its name down, in the same transaction. */
export type Changes = {
  /** The tables changed since the last time, by name; of the audit log each line by its type. */
  take(): Promise<readonly string[]>
}

export async function watchChanges(db: Database): Promise<Changes> {
  await sql`create table crawl_change (name text not null)`.execute(db)
  await sql`
    create function crawl_note() returns trigger language plpgsql as $$
    begin
      insert into crawl_change
        select case tg_table_name when 'audit_event' then 'audit ' || (to_jsonb(new) ->> 'type') else tg_table_name end;
      return null;
    end $$`.execute(db)
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where (schemaname = 'public' and tablename not in ('crawl_change', 'audit_head'))
      or (schemaname = 'pgboss' and tablename = 'job')`.execute(db)
  for (const { name } of rows)
    await sql
      .raw(
        `create trigger crawl after insert or update or delete on ${name} for each row execute function crawl_note()`,
      )
      .execute(db)
  return {
    async take() {
      const taken = await sql<{ name: string }>`
        with taken as (delete from crawl_change returning name)
        select distinct name from taken order by name`.execute(db)
      return taken.rows.map(({ name }) => name)
    },
  }
}
