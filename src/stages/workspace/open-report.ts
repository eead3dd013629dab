import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import type { Asked } from './asked-bytes.ts'
import { openFile, type OpenFileDeps } from './open-file.ts'
import { readFileRow } from './store.ts'

/**
 * A page is somebody else's program to a browser. It gets an origin of its own without rights, runs nothing, asks
 * nobody, and shows only pictures that it holds.
 */
const boxed = [
  'sandbox',
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

/**
 * Opens a page of HTML of a project for the frame in which it is shown.
 * @throws Problem as `openFile`; `wrong-state` for what is no page of the project's own people and tools.
 */
export async function openReport(
  deps: OpenFileDeps,
  actor: Actor,
  projectId: string,
  fileId: string,
  { method = 'GET' }: Asked,
): Promise<BytesAnswer> {
  const file = await readFileRow(deps.db, actor.id, projectId, fileId)
  if (file !== undefined && !(file.kind === 'own' && /\.html?$/i.test(file.name)))
    throw new Problem('wrong-state', `${fileId} is no page that can be shown.`)
  // Whole: a part of a page is none.
  const answer = await openFile(deps, actor, projectId, fileId, { method }, 'view')
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': boxed,
    },
  }
}
