import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { methods } from '#dialects/dnanexus/answer.ts'
import { type Client, clientOf } from '../dnanexus.ts'
import { exampleOf } from './example.ts'
import { authorisationWorld, type World } from './world.ts'

/*
 * The DNAnexus API, method by method, for who is not a member of a project and for who may only look at it: what is
 * declared a read answers to those who look, and nothing else does.
 */

let world: World
let stranger: Client
let viewer: Client
let entities: Readonly<Record<string, string>>
beforeAll(async () => {
  world = await authorisationWorld()
  const { platform, params } = world
  stranger = await clientOf(platform, 'cora')
  viewer = await clientOf(platform, 'ben')
  const ada = await clientOf(platform, 'ada')
  const made = async (route: string) =>
    String((await ada.call(route, { project: params['projectId'], name: 'made' }))['id'])
  entities = {
    project: params['projectId'] ?? '',
    container: params['projectId'] ?? '',
    file: params['uploadId'] ?? '',
    applet: params['appletId'] ?? '',
    record: await made('/record/new'),
    workflow: await made('/workflow/new'),
    job: `job-${'0'.repeat(24)}`,
    analysis: `analysis-${'0'.repeat(24)}`,
  }
})
afterAll(() => world.platform.close())

/** Where the shape of an input is not all that is asked for. */
const given = (name: string, project: string): object => {
  if (/^(?:un)?archive$/.test(name)) return { folder: '/' }
  if (/^(?:run|dryRun)$/.test(name)) return { project }
  if (/^(?:listFolder|decreasePermissions)$/.test(name)) return {}
  if (name === 'renameFolder') return { folder: '/some', newpath: '/other' }
  if (name === 'clone') return { folders: ['/'], project: `project-${'0'.repeat(24)}` }
  return { project, folder: '/some', destination: '/' }
}

const refused = /^(?:401 (?:PermissionDenied|InvalidAuthentication)|404 ResourceNotFound)/
/** Who sees an object is also told that it is closed. */
const undone = new RegExp(`${refused.source}|^422 InvalidState`)

const cases = Object.entries(methods).flatMap(([className, ofClass]) =>
  className === 'system' || className === 'user'
    ? []
    : Object.entries(ofClass)
        .filter(([name]) => name !== 'new')
        .map(([name, method]) => ({ className, name, method })),
)

type Entity = (className: string) => string
const ours: Entity = (className) => entities[className] ?? ''
/** The id of something that there is not. */
const nothingOf: Entity = (className) => ours(className).replace(/-\w+$/, `-${'1'.repeat(24)}`)

const ask = (client: Client, { className, name, method }: (typeof cases)[number], entity = ours) =>
  client.fault(`/${entity(className)}/${name}`, {
    ...(exampleOf(method.input) as object),
    ...given(name, entity('project')),
  })

/** What is said, whichever thing it is about. */
const namesAway = (said: string): string => said.replaceAll(/-\w{24}\b/g, '-…')

/** Who looks may leave. */
const changes = cases.filter(({ name, method }) => method.isRead !== true && name !== 'leave')

describe('methods of the DNAnexus API', () => {
  it.each(cases)(
    '$className/$name tells nothing to who is not a member (T13, T25)',
    async (one) => {
      const said = await ask(stranger, one)
      expect(said).toMatch(refused)
      expect(namesAway(said)).toBe(namesAway(await ask(stranger, one, nothingOf)))
    },
  )

  it.each(changes)('$className/$name does nothing for who may only look (T18)', async (one) => {
    expect(await ask(viewer, one)).toMatch(undone)
  })
})
