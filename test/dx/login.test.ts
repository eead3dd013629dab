import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTls } from '#app/tls.ts'
import { actorByToken, createToken, personByHandle } from '#ledgers/identity/store.ts'
import { createProject } from '#stages/workspace/commands/projects.ts'
import {
  addressOf,
  connectCommand,
  environmentFile,
} from '#stages/workspace/web/connect/commands.ts'
import { hasOpenssl, makeCertificates } from '../certificates.ts'
import { type Client, clientOf } from '../dnanexus.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { contextOf, dx, type DxComputer, dxComputer, dxComputerOf, dxShell, hasDx } from './dx.ts'

const name = 'Leukemia, B-cell'

async function newProject({ deps }: Platform): Promise<string> {
  const ada = { id: await personByHandle(deps.db, 'ada'), name: '', email: '', roles: [] }
  return createProject(deps, ada, { name })
}

const isAda = { code: 0, stdout: 'ada\n', stderr: '' }

describe.skipIf(!hasDx)('dx over HTTP (needs dx)', () => {
  let platform: Platform
  let computer: DxComputer
  let ada: Client
  let project: string
  beforeAll(async () => {
    platform = await startPlatform()
    computer = await dxComputer()
    ada = await clientOf(platform, 'ada')
    project = await newProject(platform)
  })
  afterAll(async () => {
    await computer.remove()
    await platform.close()
  })

  it('is the person whose token is in its environment', async () => {
    const mine = await dxComputerOf(platform, 'ada')
    try {
      expect(await dx(['whoami'], mine)).toEqual(isAda)
    } finally {
      await mine.remove()
    }
  })

  it('is connected for later shells by the lines of the page', async () => {
    const lines = connectCommand(addressOf(platform.url), ada.token, project)
    expect(await dxShell(lines, computer)).toMatchObject({ code: 0 })
    expect(await dx(['whoami'], computer)).toEqual(isAda)
    expect(await dx(['pwd'], computer)).toMatchObject({ code: 0, stdout: `${name}:/\n` })
  })

  it('is connected by environment.json', async () => {
    const other = await dxComputer()
    try {
      const folder = join(other.folder, '.dnanexus_config')
      const text = environmentFile(addressOf(platform.url), ada.token, 'ada', { id: project, name })
      await mkdir(folder)
      await writeFile(join(folder, 'environment.json'), text)
      expect(await dx(['whoami'], other)).toEqual(isAda)
      expect(await dx(['mkdir', 'in'], other)).toMatchObject({ code: 0 })
      expect(await dx(['ls'], other)).toEqual({ code: 0, stdout: 'in/\n', stderr: '' })
    } finally {
      await other.remove()
    }
  })

  it('says why a token that may only read changes nothing', async () => {
    const { db } = platform.deps
    const id = await personByHandle(db, 'ada')
    const limits = { scope: 'read', projectId: project } as const
    const token = await db.transaction().execute((tx) => createToken(tx, id, 'reading', 1, limits))
    const reading = { ...computer, env: { ...computer.env, DX_SECURITY_CONTEXT: contextOf(token) } }
    expect(await dx(['ls'], reading)).toMatchObject({ code: 0 })
    const { code, stdout } = await dx(['mkdir', 'out'], reading)
    expect(code).toBe(3)
    expect(stdout).toContain('This token may only read., code 401')
  })
})

describe.skipIf(!hasDx || !hasOpenssl)('dx over TLS (needs dx and openssl)', () => {
  let platform: Platform
  let folder: string
  let computer: DxComputer
  let ada: Client
  let place: readonly string[]
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accession-tls-'))
    const certificates = makeCertificates(folder)
    platform = await startPlatform({ tls: await readTls(certificates) })
    ada = await clientOf(platform, 'ada')
    const fresh = await dxComputer()
    computer = { ...fresh, env: { ...fresh.env, DX_CA_CERT: certificates.ca } }
    const { host, port } = addressOf(platform.url)
    place = ['--host', host, '--port', port]
  })
  afterAll(async () => {
    await computer.remove()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('logs in with the lines of the page, and learns whose the token is', async () => {
    const project = await newProject(platform)
    const lines = connectCommand(addressOf(platform.url), ada.token, project)
    expect(await dxShell(lines, computer)).toMatchObject({ code: 0, stderr: '' })
    expect(await dx(['whoami'], computer)).toEqual(isAda)
    expect(await dx(['pwd'], computer)).toMatchObject({ code: 0, stdout: `${name}:/\n` })
    const learnt = await readFile(join(computer.folder, '.dnanexus_config/DX_USERNAME'), 'utf8')
    expect(learnt).toBe('ada')
  })

  it('ends the token when one logs out', async () => {
    const { db } = platform.deps
    expect(await actorByToken(db, ada.token)).toBeDefined()
    expect(await dx(['logout', ...place], computer)).toMatchObject({ code: 0 })
    expect(await actorByToken(db, ada.token)).toBeUndefined()
  })

  it('is told that there are no passwords', async () => {
    const stdin = 'ada\nx\n'.repeat(3)
    const { code, stderr } = await dx(['login', '--noprojects', ...place], { ...computer, stdin })
    expect(code).not.toBe(0)
    expect(stderr).toContain('Incorrect username and/or password')
  })
})
