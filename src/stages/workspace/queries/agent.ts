import type { Database } from '#adapters/database/port.ts'
import { bzip2 } from '#kernel/bzip2.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import type { AgentPlan, Choice } from '../contract/agent.ts'
import { accessOf } from '../policy.ts'
import { manifestName } from '../rules/agent.ts'
import { tellParts } from '../rules/parts.ts'
import { filesToFetch, type FileToFetch, standingsOf } from '../store/agent.ts'
import { type Part, partsOf } from '../store/parts.ts'
import { readProjectFacts } from '../store/projects.ts'

/** @throws Problem `not-found` */
export async function answerPlan(
  db: Database,
  actor: Actor,
  projectId: string,
  choice: Choice,
): Promise<AgentPlan> {
  await readProjectFacts(db, actor.id, projectId)
  const standings = await standingsOf(db, actor.id, projectId, choice)
  const byAccess = Map.groupBy(standings, (file) => accessOf(file))
  const sum = (rows: typeof standings = [], of: 'files' | 'bytes') =>
    rows.reduce((total, row) => total + row[of], 0)
  return {
    files: sum(byAccess.get('readable'), 'files'),
    bytes: sum(byAccess.get('readable'), 'bytes'),
    leftOut: [...byAccess].flatMap(([access, rows]) =>
      access === 'readable' ? [] : { access, files: sum(rows, 'files') },
    ),
  }
}

/**
 * The manifest of the files that the caller may download. It names them, and gives no right to them: each is asked for
 * with the caller's token.
 * @throws Problem `not-found`
 */
export async function answerManifest(
  db: Database,
  actor: Actor,
  projectId: string,
  choice: Choice,
): Promise<BytesAnswer> {
  const { name } = await readProjectFacts(db, actor.id, projectId)
  return {
    status: 200,
    headers: {
      'content-type': 'application/x-bzip2',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(manifestName(name))}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: bzip2(manifestText(db, actor, projectId, choice)),
  }
}

/** The JSON `{project: [file, …]}`, page by page. */
async function* manifestText(
  db: Database,
  { id: personId }: Actor,
  projectId: string,
  choice: Choice,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(`{${JSON.stringify(projectId)}:[`)
  let after = ''
  let separator = ''
  for (;;) {
    const files = await filesToFetch(db, personId, projectId, choice, after)
    const last = files.at(-1)
    if (last === undefined) break
    after = last.id
    const fetched = files.filter((file) => accessOf(file) === 'readable')
    const ids = fetched.flatMap(({ id, kind }) => (kind === 'own' ? id : []))
    const parts = await partsOf(db, ids)
    for (const file of fetched) {
      yield encoder.encode(`${separator}\n${JSON.stringify(entryOf(file, parts.get(file.id)))}`)
      separator = ','
    }
  }
  yield encoder.encode(']}\n')
}

const entryOf = (file: FileToFetch, parts: readonly Part[] = []) => ({
  id: file.id,
  name: file.name,
  folder: file.folder,
  parts: Object.fromEntries(
    tellParts(file, parts).map(({ index, size, md5 }) => [index, { size, md5 }]),
  ),
})
