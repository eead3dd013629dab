import { type Person, visitor } from '#app/journey/person.ts'
import { declareNone } from '#app/journey/steps.ts'
import { startReleaseImport } from '#stages/catalog/contract/imports.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import { readCurrentVersion } from '#stages/agreement/contract/versions.ts'
import { listDestructions } from '#stages/workspace/contract/destruction.ts'
import { listTokens } from '#ledgers/identity/contract/tokens.ts'
import { reportIncident } from '#stages/oversight/contract/incidents.ts'
import { handOff } from '#stages/catalog/contract.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { clientOf } from '../dnanexus.ts'
import { smallCatalog } from '../filing.ts'
import { type Platform, type PlatformOptions, startPlatform } from '../platform.ts'
import { vendTo } from '../vended.ts'
import type { Who } from './matrix.ts'

/** A platform with one of each thing that belongs to somebody, and people who stand to it in each way. */
export type World = {
  readonly platform: Platform
  readonly people: Readonly<Record<Who, Person>>
  /** For the names in the paths of endpoints. */
  readonly params: Readonly<Record<string, string>>
}

/** Who of the cast stands so. */
export const handles = {
  stranger: 'cora',
  requester: 'ada',
  investigator: 'pia',
  viewer: 'ben',
  signatory: 'ida',
  committee: 'chika',
  otherCommittee: 'omar',
  steward: 'stella',
  administrator: 'alex',
  auditor: 'audrey',
} as const

export async function authorisationWorld(options: PlatformOptions = {}): Promise<World> {
  const platform = await startPlatform(options)
  await smallCatalog(platform)
  return worldOn(platform)
}

/** The same on a platform that has a small catalog. */
export async function worldOn(platform: Platform): Promise<World> {
  const people = { visitor: visitor(platform.url) } as Record<Who, Person>
  for (const [who, handle] of Object.entries(handles)) {
    people[who as Who] = await platform.as(handle)
  }
  return { platform, people, params: await whatIsThere(platform, people) }
}

async function whatIsThere(
  platform: Platform,
  { requester, committee, otherCommittee, steward }: World['people'],
): Promise<World['params']> {
  const projectId = await vendTo(platform, 'ada', 'What is asked for', true)
  const { requests } = await requester.call(readDashboard)
  const requestId = requests.find((each) => each.projectId === projectId)?.id ?? ''
  await declareNone(committee, requestId)
  await declareNone(otherCommittee, requestId)
  const ada = await clientOf(platform, 'ada')
  const fileId = await ada.upload(projectId, 'own.txt', ['her own'])
  await ada.call(`/${projectId}/invite`, { invitee: 'user-ben', level: 'VIEW' })
  const { id: uploadId } = await ada.call('/file/new', { project: projectId, name: 'open.txt' })
  const { id: appletId } = await ada.call('/applet/new', {
    project: projectId,
    name: 'a tool',
    dxapi: '1.0.0',
    runSpec: {
      interpreter: 'bash',
      code: 'main() { :; }',
      distribution: 'Ubuntu',
      release: '24.04',
    },
  })
  const incident = await requester.call(reportIncident, {
    body: {
      kind: 'device',
      noticedAt: new Date().toISOString(),
      requestIds: [requestId],
      what: 'A laptop is gone.',
      contact: 'ada@northfield.example',
    },
  })
  const started = await steward.upload(
    startReleaseImport,
    { query: { release: 'r2', source: 'manifest.tsv' } },
    new TextEncoder().encode('file_path\tsample_name\n'),
  )
  const [token] = await requester.call(listTokens)
  const { link } = await requester.call(handOff, { body: { samples: ['S1'] } })
  const { id: personId } = await platform.deps.db
    .selectFrom('person')
    .select('id')
    .where('handle', '=', 'ada')
    .executeTakeFirstOrThrow()
  // The end of access begins a destruction.
  await platform.deps.db.transaction().execute(async (tx) => {
    await endGrants(tx, personId, personId, 'SCP', 'moved on')
    await platform.deps.outbox.announce(tx, clockTicked, {})
  })
  await platform.deps.outbox.drain()
  const [destruction] = await requester.call(listDestructions)
  return {
    projectId,
    uploadId: String(uploadId),
    appletId: String(appletId),
    // None has run.
    executionId: `job-${'0'.repeat(24)}`,
    destructionId: destruction?.id ?? '',
    version: (await requester.call(readCurrentVersion)).version,
    requestId,
    fileId,
    personId,
    incidentId: incident.id,
    importId: started.id,
    tokenId: token?.id ?? '',
    handoffId: link.split('=').at(-1) ?? '',
    dau: 'PCG',
    code: 'PCG',
    release: 'r1',
  }
}
