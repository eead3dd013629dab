import { z } from 'zod'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { closeFile, offerPart } from '#stages/workspace/commands/uploads.ts'
import { copiesOf, type ObjectRow } from '#stages/workspace/store/objects.ts'
import { notFound } from '../errors.ts'
import { Nothing, ProjectId } from '../inputs.ts'
import { linkToFile } from '../links.ts'
import { type DialectDeps, type Method, method, read } from '../method.ts'
import { commonMethods, newFile } from './objects.ts'

const upload = method(
  z.object({
    index: z.int().min(1, 'is less than 1').max(10_000, 'is more than 10,000').default(1),
    size: z.int().min(0),
    md5: z
      .string()
      .regex(/^[0-9a-fA-F]{32}$/, 'is not an MD5 in hexadecimal')
      .toLowerCase(),
  }),
  async (deps, actor, part, { entity, origin }) => {
    const { address, until } = await offerPart(deps, actor, entity, part)
    return {
      url: `${origin}${address}`,
      headers: {
        'content-length': String(part.size),
        'content-md5': Buffer.from(part.md5, 'hex').toString('base64'),
        'content-type': 'application/octet-stream',
      },
      expires: until,
    }
  },
)

const longest = 365 * 24 * 60 * 60
const usual = 24 * 60 * 60

const download = read(
  z.object({
    preauthenticated: z.boolean().default(false),
    project: ProjectId.optional(),
    duration: z.number().positive().max(longest, `is more than ${longest}`).default(usual),
    filename: z.string().min(1).max(1024).optional(),
  }),
  async (deps, actor, { preauthenticated, project, duration, filename }, call) => {
    const { entity, origin, token } = call
    const row = await downloadable(deps, actor, entity, project)
    if (row.state !== 'closed')
      throw new Problem('wrong-state', `${entity} is not in the closed state`)
    const expires = (await readNow(deps.db)).now.getTime() + Math.ceil(duration) * 1000
    const link = {
      fileId: entity,
      projectId: project,
      name: filename ?? row.name,
      ...(preauthenticated && { bearerId: actor.token?.id ?? actor.id, until: expires }),
    }
    return {
      url: `${origin}${linkToFile(deps, link)}`,
      headers: preauthenticated ? {} : { Authorization: `Bearer ${token ?? ''}` },
      expires,
    }
  },
)

/** The copy to download, of several one that may be. @throws Problem `not-found`, `not-permitted`, `download-not-permitted` */
async function downloadable(
  { db }: DialectDeps,
  actor: Actor,
  id: string,
  projectId: string | undefined,
): Promise<ObjectRow> {
  const copies = (await copiesOf(db, actor.id, id)).filter(
    (copy) => projectId === undefined || copy.projectId === projectId,
  )
  const isJob = actor.token?.job !== undefined
  const row = copies.find((copy) => (isJob ? copy.live : mayDownload(copy))) ?? copies[0]
  if (row === undefined) throw notFound(id)
  return row
}

const mayDownload = ({ live, downloadable: may, kind }: ObjectRow): boolean =>
  live && (may || kind === 'sample-info')

export const fileMethods: Readonly<Record<string, Method>> = {
  ...commonMethods,
  new: newFile,
  upload,
  download,
  close: method(Nothing, async (deps, actor, _, { entity }) => {
    await closeFile(deps, actor, entity)
    return { id: entity }
  }),
}

/** The project of a link without one: of several copies, one that may be downloaded. */
export async function projectOf(deps: DialectDeps, actor: Actor, id: string): Promise<string> {
  return (await downloadable(deps, actor, id, undefined)).projectId
}
