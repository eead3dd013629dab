import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, fileByForm, treeOf } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { readRequest } from '#stages/request/contract.ts'
import { decide, passOn, revokeGrant } from '#stages/review/contract.ts'
import { orderVend } from '#stages/vending/commands.ts'
import { vendsOf } from '#stages/vending/store.ts'
import { outcome } from '#test/signing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { threeUnits } from '#test/filing.ts'
import { downloadFile, type ProjectFile, readDashboard, readFile } from './contract.ts'
import { workspaceReactions } from './reactions.ts'

/*
 * What happens between a decision and the files: no worker runs here, so that each test does the steps of a vend itself,
 * and something else in between.
 */

let platform: Platform
let ada: Person
beforeAll(async () => {
  platform = await startPlatform()
  await threeUnits(platform)
  ada = await platform.as('ada')
})
afterAll(() => platform.close())

const chairs = { PCG: 'chika', LIFE: 'omar', SCP: 'mei' } as const
type Dau = keyof typeof chairs

/** A request that was passed on to the committees of all three units. */
async function requestOf(by: Person, name: string): Promise<string> {
  const { id } = await fileByForm(by, name, true)
  const stella = await platform.as('stella')
  const { version } = await by.call(readRequest, { params: { requestId: id } })
  await stella.call(passOn, { params: { requestId: id }, body: { version } })
  await platform.deps.outbox.drain()
  return id
}

async function approve(requestId: string, dau: Dau): Promise<void> {
  const chair = await platform.as(chairs[dau])
  await declareNone(chair, requestId)
  await chair.call(decide, {
    params: { requestId, dau, decision: 'approve' },
    body: { version: 0, reason: 'Because.' },
  })
}

async function revoke(by: Person, dau: Dau): Promise<void> {
  const { id } = (await by.call(readInstance)).me ?? { id: '' }
  const chair = await platform.as(chairs[dau])
  await chair.call(revokeGrant, {
    params: { dau },
    body: { personId: id, ground: 'breach', reason: 'breach' },
  })
}

async function filesOf(by: Person, requestId: string): Promise<[string, ProjectFile[]]> {
  const { requests } = await by.call(readDashboard)
  const projectId = requests.find(({ id }) => id === requestId)?.projectId ?? ''
  return [projectId, (await treeOf(by, projectId)).files]
}

const vended = (files: readonly ProjectFile[]): string[] =>
  files.flatMap(({ kind, name }) => (kind === 'vended' ? [name] : [])).toSorted()

describe('a vend', () => {
  it('whose approval is revoked at any point of it opens nothing (T77)', async () => {
    const requestId = await requestOf(ada, 'Revoked meanwhile')
    const { deps } = platform
    await approve(requestId, 'PCG')
    await revoke(ada, 'PCG')
    await approve(requestId, 'SCP')
    await orderVend(deps, requestId, 'SCP')
    await revoke(ada, 'SCP')
    await deps.outbox.drain()
    await approve(requestId, 'LIFE')
    await deps.outbox.drain()
    await revoke(ada, 'LIFE')
    const [projectId, files] = await filesOf(ada, requestId)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const params = { projectId, fileId: file.id }
      expect(file.access, file.name).toBe('access-expired')
      expect(await outcome(ada.download(downloadFile, { params })), file.name).toBe('not-permitted')
      expect((await ada.call(readFile, { params })).properties).toEqual({})
    }
  })

  it('goes into the project of its own request, whatever a job says beside (T84)', async () => {
    const { deps } = platform
    const ben = await platform.as('ben')
    const other = await requestOf(ada, 'Other')
    await approve(other, 'LIFE')
    await deps.outbox.drain()
    const own = await requestOf(ben, 'Own')
    await approve(own, 'SCP')
    await orderVend(deps, own, 'SCP')
    const vend = (await vendsOf(deps.db, own)).find(({ scope }) => scope === 'SCP')
    const fill = workspaceReactions(deps).find(({ name }) => name === 'fill')
    const crossed = { vendId: vend?.id, requestId: other }
    await fill?.handle(crossed as never, new AbortController().signal)
    expect(vended((await filesOf(ada, other))[1])).toEqual(['two.bam'])
    expect(vended((await filesOf(ben, own))[1])).toContain('zwei.vcf.gz')
  })

  it('brings what the request froze, and nothing that came into the unit since (T81)', async () => {
    const ben = await platform.as('ben')
    const requestId = await requestOf(ben, 'Frozen')
    await platform.importRows(
      ['pcg/one.bam', 'pcg/later.bam'].map((file_path) => ({
        file_path,
        sample_name: 'S1',
        subject_name: 'P1',
        sample_type: 'Germline',
        dau: 'PCG',
      })),
      {
        release: 'r2',
        async *openBytes(path) {
          yield new TextEncoder().encode(`the bytes of ${path}\n`)
        },
      },
    )
    await approve(requestId, 'PCG')
    await platform.deps.outbox.drain()
    const [, files] = await filesOf(ben, requestId)
    expect(vended(files)).toContain('one.bam')
    expect(vended(files)).not.toContain('later.bam')
    const [vend] = (await vendsOf(platform.deps.db, requestId)).filter(
      ({ scope }) => scope === 'PCG',
    )
    expect(vend?.receipt?.checksum).toBe(vend?.checksum)
  })

  it('leaves everything verified', async () => {
    expect((await verifyAll(platform.deps)).flatMap(({ faults }) => faults)).toEqual([])
  })
})
