import {
  BlobServiceClient,
  type ContainerClient,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ObjectSettings } from '#app/config/objects.ts'
import { type Emulator, freePorts, keepRunning } from './emulator.ts'

const program = join(import.meta.dirname, 'azurite/node_modules/azurite/dist/src/blob/main.js')

/** It has a lock of its own, which `npm test` installs. */
export const hasAzurite = existsSync(program)

export type Azurite = Emulator & {
  readonly account: string
  /** With the account in its path. */
  readonly endpoint: string
  readonly key: string
  readonly container: ContainerClient
  /** With which a platform keeps its objects there. */
  readonly settings: Extract<ObjectSettings, { kind: 'azure' }>
}

/** Azure Blob on loopback: it verifies signatures, and keeps what it is given in a folder that `close` removes. */
export async function startAzurite(): Promise<Azurite> {
  const folder = await mkdtemp(join(tmpdir(), 'azurite-'))
  const [port] = await freePorts(1)
  const account = 'accession'
  const key = randomBytes(64).toString('base64')
  const options = ['--silent', '--disableTelemetry', '--skipApiVersionCheck']
  const where = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', folder]
  const start = () =>
    spawn(process.execPath, [program, ...options, ...where], {
      env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` },
      stdio: 'ignore',
    })
  const programs = await keepRunning([{ start, port }])
  const endpoint = `http://127.0.0.1:${port}/${account}`
  const credential = new StorageSharedKeyCredential(account, key)
  const container = new BlobServiceClient(endpoint, credential).getContainerClient('objects')
  await container.create()
  const credentialsFile = join(folder, 'account-key')
  await writeFile(credentialsFile, `${key}\n`)
  const place = { kind: 'azure', account, container: 'objects', endpoint } as const
  return {
    account,
    key,
    endpoint,
    container,
    settings: { ...place, region: '', credentialsFile, links: 'uncontrolled' },
    ...programs,
    async close() {
      await programs.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
