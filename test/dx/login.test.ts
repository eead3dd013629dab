import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTls } from '#app/tls.ts'
import { actorByToken } from '#ledgers/identity/store.ts'
import { type Certificates, hasOpenssl, makeCertificates } from '../certificates.ts'
import { type Client, clientOf } from '../dnanexus.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { apiVariables, dx, type DxComputer, dxComputer, dxComputerOf, hasDx } from './dx.ts'

describe.skipIf(!hasDx)('dx over HTTP (needs dx)', () => {
  let platform: Platform
  let computer: DxComputer
  let ada: Client
  beforeAll(async () => {
    platform = await startPlatform()
    computer = await dxComputer()
    ada = await clientOf(platform, 'ada')
  })
  afterAll(async () => {
    await computer.remove()
    await platform.close()
  })

  it('is the person whose token is in its environment', async () => {
    const mine = await dxComputerOf(platform, 'ada')
    try {
      expect(await dx(['whoami'], mine)).toEqual({ code: 0, stdout: 'ada\n', stderr: '' })
    } finally {
      await mine.remove()
    }
  })

  it('keeps the connection for the next shell', async () => {
    const { env, folder } = computer
    const context = JSON.stringify({ auth_token: ada.token, auth_token_type: 'Bearer' })
    const {
      DX_AUTHSERVER_HOST: _host,
      DX_AUTHSERVER_PORT: _port,
      ...api
    } = apiVariables(platform.url)
    const first = { folder, env: { ...env, ...api, DX_SECURITY_CONTEXT: context } }
    expect(await dx(['setenv', '--current', '--noprojects'], first)).toMatchObject({ code: 0 })
    expect(await dx(['whoami'], computer)).toEqual({ code: 0, stdout: 'ada\n', stderr: '' })
    const kept: unknown = JSON.parse(
      await readFile(join(folder, '.dnanexus_config/environment.json'), 'utf8'),
    )
    expect(kept).toMatchObject({ ...api, DX_SECURITY_CONTEXT: context })
  })
})

describe.skipIf(!hasDx || !hasOpenssl)('dx login over TLS (needs dx and openssl)', () => {
  let platform: Platform
  let folder: string
  let computer: DxComputer
  let ada: Client
  let api: Record<string, string>
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accession-tls-'))
    const certificates: Certificates = makeCertificates(folder)
    platform = await startPlatform({ tls: await readTls(certificates) })
    ada = await clientOf(platform, 'ada')
    const fresh = await dxComputer()
    computer = { ...fresh, env: { ...fresh.env, DX_CA_CERT: certificates.ca } }
    api = apiVariables(platform.url)
  })
  afterAll(async () => {
    await computer.remove()
    await platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  const place = () => [
    '--host',
    String(api['DX_APISERVER_HOST']),
    '--port',
    String(api['DX_APISERVER_PORT']),
  ]

  it('takes a token, and learns whose it is', async () => {
    const { code, stderr } = await dx(['login', '--token', ada.token, '--noprojects', ...place()], {
      ...computer,
      env: { ...computer.env, ...api },
      stdin: '\n\n\n',
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await dx(['whoami'], computer)).toEqual({ code: 0, stdout: 'ada\n', stderr: '' })
    const name = await readFile(join(computer.folder, '.dnanexus_config/DX_USERNAME'), 'utf8')
    expect(name).toBe('ada')
  })

  it('ends the token when one logs out', async () => {
    const { db } = platform.deps
    expect((await actorByToken(db, ada.token))?.name).toBeDefined()
    expect(await dx(['logout', ...place()], computer)).toMatchObject({ code: 0 })
    expect(await actorByToken(db, ada.token)).toBeUndefined()
  })

  it('is told that there are no passwords', async () => {
    const { code, stderr } = await dx(['login', '--noprojects', ...place()], {
      ...computer,
      env: { ...computer.env, ...api },
      stdin: 'ada\nx\nada\nx\nada\nx\n',
    })
    expect(code).not.toBe(0)
    expect(stderr).toContain('Incorrect username and/or password')
  })
})
