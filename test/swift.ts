import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { spawn, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { ObjectSettings } from '#app/config/objects.ts'
import { type Emulator, freePorts, keepRunning } from './emulator.ts'

const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0

/** Debian's OpenStack Swift, whose s3api verifies signatures as S3 does. */
export const hasSwift = ['swift-proxy-server', 'swift-object-server', 'memcached'].every(isThere)

export type Swift = Emulator & {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly bucket: string
  readonly client: S3Client
  /** With which a platform keeps its objects there. */
  readonly settings: Extract<ObjectSettings, { kind: 's3' }>
}

const parts = ['account', 'container', 'object'] as const
type Part = (typeof parts)[number]

/** S3 on loopback, with everything in a folder that `close` removes. */
export async function startSwift(): Promise<Swift> {
  const folder = await mkdtemp(join(tmpdir(), 'swift-'))
  const [account, container, object, proxy, cache] = await freePorts(5)
  const ports = { account: Number(account), container: Number(container), object: Number(object) }
  await mkdir(join(folder, 'srv/d1'), { recursive: true })
  await writeFile(join(folder, 'swift.conf'), clusterConf)
  for (const part of parts)
    await writeFile(join(folder, `${part}.conf`), storageConf(folder, part, ports[part]))
  buildRings(folder, ports)
  await writeFile(join(folder, 'proxy.conf'), proxyConf(folder, Number(proxy), Number(cache)))
  const swift = (part: string, port: number | undefined) => ({
    port,
    start: () => spawn(`swift-${part}-server`, [join(folder, `${part}.conf`)], { stdio: 'ignore' }),
  })
  const memcached = {
    port: cache,
    start: () =>
      spawn('memcached', ['-l', '127.0.0.1', '-p', String(cache), '-u', userInfo().username], {
        stdio: 'ignore',
      }),
  }
  const programs = await keepRunning([
    memcached,
    swift('account', account),
    swift('container', container),
    swift('object', object),
    swift('proxy', proxy),
  ])
  const endpoint = `http://127.0.0.1:${proxy}`
  const credentials = { accessKeyId: 'test:tester', secretAccessKey: 'testing' }
  const place = { endpoint, region: 'us-east-1', bucket: 'objects' }
  const client = new S3Client({ ...place, forcePathStyle: true, credentials })
  await client.send(new CreateBucketCommand({ Bucket: place.bucket }))
  const credentialsFile = join(folder, 'credentials')
  await writeFile(
    credentialsFile,
    `[default]\naws_access_key_id = test:tester\naws_secret_access_key = testing\n`,
  )
  return {
    ...credentials,
    ...place,
    client,
    settings: { kind: 's3', ...place, credentialsFile, links: 'uncontrolled' },
    ...programs,
    async close() {
      client.destroy()
      await programs.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One device that holds everything once. */
function buildRings(folder: string, ports: Readonly<Record<Part, number>>): void {
  const { status, stderr } = spawnSync(
    '/usr/bin/python3', // Debian's own, for which the package is
    ['-c', ringProgram, folder, ...parts.map((part) => `${part}:${ports[part]}`)],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`no rings: ${stderr}`)
}

/** What `swift-ring-builder` does, in one process for all three. */
const ringProgram = `
import os, sys
from swift.common.ring import RingBuilder
for part, port in (name.split(':') for name in sys.argv[2:]):
    ring = RingBuilder(4, 1, 1)
    ring.add_dev({'id': 0, 'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port), 'device': 'd1', 'weight': 1,
                  'replication_ip': '127.0.0.1', 'replication_port': int(port), 'meta': ''})
    ring.rebalance(seed=1)
    ring.get_ring().save(os.path.join(sys.argv[1], part + '.ring.gz'))
`

const clusterConf = `[swift-hash]
swift_hash_path_suffix = accession
swift_hash_path_prefix = tests
[storage-policy:0]
name = one
default = yes
`

const common = (folder: string, port: number): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
`

const storageConf = (folder: string, part: Part, port: number): string => `${common(folder, port)}
devices = ${join(folder, 'srv')}
mount_check = false
[pipeline:main]
pipeline = ${part}-server
[app:${part}-server]
use = egg:swift#${part}
`

const proxyConf = (folder: string, port: number, cache: number): string => `${common(folder, port)}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth bulk slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cache}
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
`
