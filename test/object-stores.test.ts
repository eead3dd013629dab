import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { ObjectSettings } from '#app/config/objects.ts'
import { createServer } from '#app/server.ts'
import { verifyAll } from '#app/verify.ts'
import { endpointsOf, wire } from '#app/wire.ts'
import { actorByToken, personByHandle } from '#ledgers/identity/store.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { sessionOf } from './session.ts'
import { hasAzurite, startAzurite } from './azurite.ts'
import { type Client, clientOf, md5 } from './dnanexus.ts'
import { dx, dxComputerOf, hasDx } from './dx/dx.ts'
import type { Emulator } from './emulator.ts'
import { smallCatalog } from './filing.ts'
import { inChunks } from './object-conformance.ts'
import { type Platform, startPlatform } from './platform.ts'
import { hasSwift, startSwift } from './swift.ts'
import { vendTo } from './vended.ts'

type Service = Emulator & {
  readonly settings: Exclude<ObjectSettings, { kind: 'folder' }>
  remove(path: string): Promise<unknown>
}

async function azure(): Promise<Service> {
  const azurite = await startAzurite()
  return { ...azurite, remove: (path) => azurite.container.deleteBlob(path) }
}

async function s3(): Promise<Service> {
  const swift = await startSwift()
  const { client, bucket: Bucket } = swift
  return { ...swift, remove: (Key) => client.send(new DeleteObjectCommand({ Bucket, Key })) }
}

const services = [
  { name: 'Azure Blob (needs Azurite)', isHere: hasAzurite, startService: azure },
  { name: 'S3 (needs OpenStack Swift)', isHere: hasSwift, startService: s3 },
]

for (const { name, isHere, startService } of services) {
  describe.skipIf(!isHere)(`a platform over ${name}`, () => {
    keepsItsPromises(startService)
  })
}

function keepsItsPromises(startService: () => Promise<Service>): void {
  let service: Service
  let platform: Platform
  let ada: Client
  let adaId: string
  /** The project that was vended to Ada, and one of her own. */
  let vended: string
  let own: string
  beforeAll(async () => {
    service = await startService()
    platform = await startPlatform({ objects: service.settings })
    await smallCatalog(platform)
    vended = await vendTo(platform, 'ada', 'Relapse', true)
    ada = await clientOf(platform, 'ada')
    adaId = await personByHandle(platform.deps.db, 'ada')
    own = String((await ada.call('/project/new', { name: 'Own' }))['id'])
  }, 180_000)
  afterAll(async () => {
    await platform?.close()
    await service?.close()
  })

  /** The id of a vended file, by the end of its name. */
  async function vendedFile(end: string): Promise<string> {
    const { results } = await ada.call('/system/findDataObjects', {
      scope: { project: vended },
      describe: { fields: { name: true } },
    })
    const rows = results as { id: string; describe: { name: string } }[]
    return rows.find(({ describe }) => describe.name.endsWith(end))?.id ?? ''
  }
  /** Puts other bytes behind a vended file. */
  async function fill(file: string, bytes: Uint8Array): Promise<string> {
    const { db, objects } = platform.deps
    const object = await objects.write(inChunks(bytes, 65_536))
    await db.insertInto('stored_object').values(object).execute()
    await db
      .updateTable('project_file')
      .set({ object_sha256: object.sha256, size: object.size })
      .where('id', '=', file)
      .execute()
    return object.sha256
  }
  const linkTo = async (file: string) =>
    (await ada.call(`/${file}/download`)) as {
      url: string
      headers: Record<string, string>
    }
  const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(url, { method, headers, redirect: 'manual' })

  it('has vended what the catalog has bytes of, and gives controlled files itself, by ranges', async () => {
    for (const name of ['two.vcf.gz', '_one.bam', 'SAMPLE_INFO.txt']) {
      const { url, headers } = await linkTo(await vendedFile(name))
      expect(headers).toEqual({ Authorization: `Bearer ${ada.token}` })
      const whole = await ask(url, headers)
      expect(whole.status, name).toBe(200)
      const bytes = await whole.text()
      expect(bytes).not.toBe('')
      const part = await ask(url, { ...headers, range: 'bytes=2-5' })
      expect([part.status, await part.text()]).toEqual([206, bytes.slice(2, 6)])
    }
  })

  it('takes a file in parts, and gives it whole and by ranges over them', async () => {
    const parts = [randomBytes(5 * 1024 ** 2), randomBytes(9 * 1024 ** 2), randomBytes(70_000)]
    const texts = parts.map((part) => part.toString('latin1').replaceAll(/[^\x20-\x7e]/g, 'x'))
    const file = await ada.upload(own, 'in parts', texts)
    const all = texts.join('')
    const whole = await ada.download(file)
    expect(whole.redirected).toBe(false)
    expect(md5(await whole.text())).toBe(md5(all))
    const [from, to] = [5 * 1024 ** 2 - 3, 14 * 1024 ** 2 + 4]
    const part = await ada.download(file, {}, `bytes=${from}-${to - 1}`)
    expect(part.status).toBe(206)
    expect(md5(await part.text())).toBe(md5(all.slice(from, to)))
  })

  it('refuses a part that is not what was announced', async () => {
    const { id } = await ada.call('/file/new', { project: own, name: 'other' })
    const asked = { index: 1, size: 5, md5: md5('bytes') }
    const { url, headers } = await ada.call(`/${String(id)}/upload`, asked)
    const send = (body: string) =>
      fetch(String(url), { method: 'PUT', headers: { ...(headers as object) }, body })
    expect((await send('bites')).status).toBe(400)
    expect((await send('bytes')).status).toBe(200)
  })

  it('sends who may have a file on to the store, for 15 minutes, without a token', async () => {
    const file = await ada.upload(own, 'straight', ['abcdefghij'])
    for (const id of [file, await vendedFile('three.txt')]) {
      const { url, headers } = await linkTo(id)
      expect(headers).toEqual({})
      const answer = await ask(url)
      expect(answer.status).toBe(302)
      const location = new URL(answer.headers.get('location') ?? '')
      expect(location.origin).toBe(new URL(service.settings.endpoint ?? '').origin)
      const end = location.searchParams.get('se')
      const seconds =
        end === null
          ? Number(location.searchParams.get('X-Amz-Expires'))
          : (Date.parse(end) - Date.now()) / 1000
      expect(seconds).toBeGreaterThan(14 * 60)
      expect(seconds).toBeLessThanOrEqual(15 * 60)
    }
    const { url } = await linkTo(file)
    const followed = await fetch(url, { headers: { range: 'bytes=2-4' } })
    expect([followed.redirected, followed.status, await followed.text()]).toEqual([
      true,
      206,
      'cde',
    ])
    expect(followed.headers.get('content-disposition')).toContain('straight')
    const named = await ada.call(`/${file}/download`, { filename: 'other name' })
    const saved = await fetch(String(named['url']))
    expect(saved.headers.get('content-disposition')).toContain('other%20name')
  })

  it('gives the bytes itself to who came with a token, from a page elsewhere, or for the headers alone', async () => {
    const file = await ada.upload(own, 'beside', ['abcdefghij'])
    const { url } = await linkTo(file)
    const authorization = `Bearer ${ada.token}`
    for (const headers of [{ authorization }, { origin: 'https://viewer.example.org' }]) {
      const answer = await ask(url, headers)
      expect([answer.status, await answer.text()]).toEqual([200, 'abcdefghij'])
    }
    const head = await ask(url, {}, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
    const tag = head.headers.get('etag') ?? ''
    expect((await ask(url, { 'if-none-match': tag })).status).toBe(304)
    expect((await ask(url, { range: 'bytes=10-' })).status).toBe(416)
    const page = `${platform.url}/api/v1/projects/${own}/files/${file}/content`
    const session = await sessionOf(platform.deps.db, adaId)
    const cookie = `accession_session=${session}`
    expect((await ask(page, { cookie })).status).toBe(302)
    // What the program of our page fetches, it could not read elsewhere.
    expect((await ask(page, { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await ask(page, { authorization })).status).toBe(200)
    expect((await ask(page)).status).toBe(401)
  })

  it('gives out no link once there is no access any more', async () => {
    const file = await ada.upload(own, 'gone', ['abc'])
    const { url } = await linkTo(file)
    expect((await ask(url)).status).toBe(302)
    await ada.call(`/${own}/removeObjects`, { objects: [file] })
    expect((await ask(url)).status).toBe(404)
  })

  it('cuts a download that runs when its grant is revoked', async () => {
    const file = await vendedFile('two.vcf.gz')
    await fill(file, randomBytes(80_000_000))
    const { url, headers } = await linkTo(file)
    const answer = await ask(url, headers)
    expect(answer.status).toBe(200)
    const reader = answer.body?.getReader()
    await reader?.read()
    const stella = await platform.as('stella')
    await stella.call(revokeGrant, {
      params: { dau: 'SCP' },
      body: { personId: adaId, reason: 'breach' },
    })
    const rest = async () => {
      for (let done = false; !done;) done = (await reader?.read())?.done ?? true
    }
    await expect.poll(() => events('file.read-stopped')).toHaveLength(1)
    await expect(rest()).rejects.toThrow('terminated')
    expect((await ask(url, headers)).status).toBe(403)
  })

  const events = async (type: string) => {
    const rows = await platform.deps.db
      .selectFrom('audit_event')
      .select('body')
      .where('type', '=', type)
      .execute()
    return rows.map(({ body }) => (JSON.parse(body) as { data: Record<string, unknown> }).data)
  }

  it('gives links to controlled files only where the operator wants it so, and records them', async () => {
    const objects = { ...service.settings, links: 'all' } as const
    const deps = await wire({ ...platform.options, objects })
    const app = await createServer({
      served: endpointsOf(deps),
      identify: (token) => actorByToken(deps.db, token),
      dnanexus: deps,
      isReady: async () => [],
      logLevel: 'silent',
    })
    onTestFinished(async () => {
      await app.close()
      await deps.close()
    })
    const other = await app.listen({ port: 0, host: '127.0.0.1' })
    const file = await vendedFile('_one.bam')
    const answer = await fetch(`${other}/${file}/download`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
      body: '{}',
    })
    const { url } = (await answer.json()) as { url: string }
    const before = await events('data.downloaded')
    const sent = await ask(url, { range: 'bytes=1-3' })
    expect(sent.status).toBe(302)
    const told = (await events('data.downloaded')).slice(before.length)
    expect(told).toEqual([{ project: vended, daus: ['PCG'], from: 1, to: 4, by: 'store' }])
    expect((await fetch(url, { headers: { range: 'bytes=1-3' } })).status).toBe(206)
  })

  it('serves what needs no objects while the store is away, and says so', async () => {
    const file = await ada.upload(own, 'patient', ['abc'])
    const { url } = await linkTo(file)
    const readiness = async () => {
      const answer = await fetch(`${platform.url}/readyz`)
      return [answer.status, await answer.json()]
    }
    expect(await readiness()).toEqual([200, { status: 'ready', degraded: [] }])
    await service.stop()
    try {
      expect(await readiness()).toEqual([
        200,
        { status: 'degraded', degraded: [expect.stringContaining('objects: ')] },
      ])
      const answer = await ask(url)
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
      expect(await answer.json()).toMatchObject({
        error: { message: expect.stringContaining('does not answer') },
      })
      await expect(ada.upload(own, 'impatient', ['abcd'])).rejects.toThrow('503')
    } finally {
      await service.start()
    }
    expect(await readiness()).toEqual([200, { status: 'ready', degraded: [] }])
    expect((await ask(url)).status).toBe(302)
    await ada.upload(own, 'impatient', ['abcd'])
  }, 180_000)

  it.skipIf(!hasDx)(
    'serves the unmodified dx, sent on or not (needs dx)',
    async () => {
      const computer = await dxComputerOf(platform, 'ada')
      onTestFinished(() => computer.remove())
      const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await dx(args, computer)
        expect([code, stderr]).toEqual([0, expect.any(String)])
        return stdout
      }
      for (const [name, size] of [
        ['small', 100_000],
        ['large', 40_000_000],
      ] as const) {
        const bytes = randomBytes(size)
        await writeFile(join(computer.folder, name), bytes)
        await run('upload', join(computer.folder, name), '--path', `${own}:/${name}`, '--wait')
        await run('download', `${own}:/${name}`, '--output', join(computer.folder, `${name} again`))
        const again = await readFile(join(computer.folder, `${name} again`))
        expect(again.equals(bytes)).toBe(true)
      }
    },
    120_000,
  )

  it('proves that its objects are there, and finds one that is not', async () => {
    const faultsOf = async () => (await verifyAll(platform.deps)).at(-1)?.faults
    const sha256 = await fill(await vendedFile('_one.bam'), Buffer.from('soon lost'))
    expect(await faultsOf()).toEqual([])
    await service.remove(`${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`)
    expect(await faultsOf()).toEqual([`${sha256} is missing`])
  })
}
