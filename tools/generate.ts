import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { connect } from '#adapters/database/connect.ts'
import { startEmbedded } from '#adapters/database/embedded.ts'
import { migrate } from '#adapters/database/migrate.ts'
import { endpoints } from '#app/endpoints.ts'
import { lifecyclesPage } from '#app/lifecycles.ts'
import { openapi } from '#app/openapi.ts'
import { promisesEvidence, securityPage } from './threats.ts'

/*
 * Writes the files that are made from others: table types from the migrated schema, the OpenAPI document
 * from the endpoints, the pages of lifecycles and of threats from their tables. `--check` says which are stale instead.
 */

const root = join(import.meta.dirname, '..')

const scalar: Readonly<Record<string, string>> = {
  text: 'string',
  uuid: 'string',
  date: 'string',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  bool: 'boolean',
  timestamptz: 'Date',
  bytea: 'Buffer',
  jsonb: 'unknown',
  _text: 'string[]',
  tsvector: 'string',
}

type Column = { table: string; column: string; type: string; nullable: boolean; made: boolean }

/** The types of every table of the migrated schema, as Kysely takes them. */
export async function tableTypes(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<Column>(`
    select c.table_name as "table", c.column_name as "column", c.udt_name as type,
      coalesce(source.nullable, c.is_nullable = 'YES') as nullable,
      c.column_default is not null or c.is_identity = 'YES' or c.is_generated = 'ALWAYS' as made
    from information_schema.columns c left join (
      -- a view shows null where its table has it
      select u.view_name, u.column_name, bool_or(s.is_nullable = 'YES') as nullable
      from information_schema.view_column_usage u
        join information_schema.columns s using (table_schema, table_name, column_name)
      where u.view_schema = 'public' group by 1, 2
    ) source on source.view_name = c.table_name and source.column_name = c.column_name
    where c.table_schema = 'public' order by c.table_name, c.ordinal_position`)
  const tables = new Map<string, string[]>()
  for (const { table, column, type, nullable, made } of rows) {
    const base = scalar[type]
    if (base === undefined) throw new Error(`${table}.${column}: no TypeScript type for ${type}`)
    const full = nullable ? `${base} | null` : base
    const member = `    ${column}: ${made ? `Generated<${full}>` : full}`
    tables.set(table, [...(tables.get(table) ?? []), member])
  }
  const body = [...tables].map(([table, members]) => `  ${table}: {\n${members.join('\n')}\n  }`)
  return `// Made by \`npm run generate\` from the migrated schema; do not edit.\nimport type { Generated } from 'kysely'\n\nexport interface Tables {\n${body.join('\n')}\n}\n`
}

/** Every generated file: path from the root of the repository → content. */
export async function generated(pool: pg.Pool): Promise<Map<string, string>> {
  return new Map([
    ['src/adapters/database/tables.ts', await tableTypes(pool)],
    ['docs/openapi.json', `${JSON.stringify(openapi(endpoints), null, 2)}\n`],
    ['docs/lifecycles.md', lifecyclesPage()],
    ['docs/security.md', securityPage(root)],
    ['src/stages/oversight/rules/evidence.json', promisesEvidence(root)],
  ])
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-generate-'))
  // The database runs as another user when this one is root.
  await chmod(folder, 0o711)
  const database = await startEmbedded(folder, ['fsync=off'])
  const { pool } = connect(database.url)
  await migrate(pool)
  for (const [path, content] of await generated(pool)) {
    const before = await readFile(join(root, path), 'utf8').catch(() => '')
    if (before === content) continue
    await writeFile(join(root, path), content)
    console.log(`wrote ${path}`)
  }
  await pool.end()
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}

if (import.meta.main) await main()
