import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { recordAlone } from '#ledgers/audit/record.ts'
import { readRelease } from '#stages/catalog/store.ts'
import type { ReleaseHolders } from '../contract.ts'
import { tableText } from '../rules/table.ts'
import { countEnded, type HolderRow, holdersOf } from '../store/holders.ts'
import { tableAnswer } from './table.ts'

/** How many lines the page gets; the table holds them all. */
const linesListed = 1000

/** Reads who holds what a release withdrew or reissued, and writes down that it was read. */
async function readHolders(
  db: Database,
  actor: Actor,
  release: number,
): Promise<readonly HolderRow[]> {
  const holders = await holdersOf(db, release)
  await recordAlone(db, {
    type: 'release.holders-read',
    actorId: actor.id,
    detail: { release, people: countPeople(holders), lines: holders.length },
  })
  return holders
}

const countPeople = (holders: readonly HolderRow[]): number =>
  new Set(holders.map(({ personId }) => personId)).size

/** @throws Problem `not-found` */
export async function answerHolders(
  db: Database,
  actor: Actor,
  number: number,
): Promise<ReleaseHolders> {
  const release = await readRelease(db, number)
  const [files, holders] = [await countEnded(db, number), await readHolders(db, actor, number)]
  return {
    release,
    files,
    people: countPeople(holders),
    projects: new Set(holders.map(({ projectId }) => projectId)).size,
    lines: holders.length,
    holders: holders.slice(0, linesListed),
  }
}

const columns = {
  person_id: ({ personId }) => personId,
  name: ({ name }) => name,
  email: ({ email }) => email,
  institution: ({ institution }) => institution,
  project_id: ({ projectId }) => projectId,
  project: ({ project }) => project,
  files_withdrawn: ({ withdrawn }) => String(withdrawn),
  files_reissued: ({ reissued }) => String(reissued),
} satisfies Record<string, (row: HolderRow) => string>

/** The same as a tab-separated table, UTF-8, a header and a line for each person and project. */
export async function answerHolderTable(
  db: Database,
  actor: Actor,
  number: number,
): Promise<BytesAnswer> {
  const release = await readRelease(db, number)
  const holders = await readHolders(db, actor, number)
  return tableAnswer(`holders of ${release.name}.tsv`, tableText(columns, holders))
}
