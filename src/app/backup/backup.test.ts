import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import { md5 } from '#app/journey/steps.ts'
import { freshDatabase } from '#test/database.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'
import { readSettings } from '../config.ts'
import { openInstance } from '../instance.ts'
import { verifyAll } from '../verify.ts'
import { checkBackup } from './check.ts'
import { makeBackup } from './make.ts'
import { findSnapshot, readManifest } from './manifest.ts'
import { type Place, placeAt } from './place.ts'
import { restoreBackup } from './restore.ts'
import { type BackupKey, makeKey, readKey } from './sealed.ts'

let folder: string
let platform: Platform
let key: BackupKey
let place: Place
const bytes = new TextEncoder().encode('Bytes of SJPLAIN001\n'.repeat(1000))
const backups = () => join(folder, 'backups')
const backUp = () =>
  makeBackup(platform.deps, place, { dataFolder: platform.dataFolder, withObjects: true })

/** Every file of the backups. */
async function filesIn(at: string): Promise<string[]> {
  const found = await readdir(at, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted((a, b) => (a < b ? -1 : 1))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-backup-'))
  await chmod(folder, 0o711)
  await makeKey(join(folder, 'backup.key'))
  key = await readKey(join(folder, 'backup.key'))
  await mkdir(backups())
  place = placeAt(backups(), key)
  platform = await startPlatform()
  const row = { subject_name: 'SJPLAIN001', sample_name: 'SJPLAIN001_D', sample_type: 'Diagnosis' }
  await platform.importRows(
    [
      {
        ...row,
        file_path: 'SJPLAIN001_D.bam',
        file_size: String(bytes.length),
        md5sum: md5(bytes),
        sequencing_type: 'WGS',
        dau: 'PCG',
      },
    ],
    {
      openBytes: async function* () {
        yield bytes
      },
    },
  )
  await platform.deps.seals.roots()
  await vendTo(platform, 'ada', 'Plain project', true)
  await backUp()
})
afterAll(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a stolen backup (T111)', () => {
  it('shows no name, no bytes and no hash to who has no key', async () => {
    const stored = await platform.deps.db.selectFrom('stored_object').select('sha256').execute()
    const plain = [
      ...['SJPLAIN001', 'Plain project', 'person', 'audit_event', 'CREATE', 'CERTIFICATE'],
      ...cast.map(({ name }) => name),
      ...cast.map(({ email }) => email),
      ...stored.map(({ sha256 }) => sha256),
    ]
    const files = await filesIn(backups())
    expect(files.length).toBeGreaterThan(60)
    for (const file of files) {
      const text = (await readFile(file)).toString('latin1')
      expect(plain.filter((word) => text.includes(word) || file.includes(word))).toEqual([])
    }
  })

  it('is not read with another key', async () => {
    const other = join(folder, 'other.key')
    await makeKey(other)
    const stranger = placeAt(backups(), await readKey(other))
    const snapshot = await findSnapshot(stranger, undefined)
    await expect(readManifest(stranger, snapshot)).rejects.toThrow('sealed with another key')
    await expect(
      restoreBackup(settings('none', ''), stranger, { snapshot, knownTo: 0 }),
    ).rejects.toThrow('sealed with another key')
  })

  it('is found out where a byte of it was changed, cut off or added, or a file put in place of another', async () => {
    const snapshot = await findSnapshot(place, undefined)
    expect((await checkBackup(place, snapshot)).faults).toEqual([])
    const verdict = async () =>
      (await checkBackup(place, snapshot).then(
        ({ faults }) => faults.length > 0,
        () => true,
      ))
        ? 'found'
        : 'not found'
    const files = await filesIn(backups())
    // Each kind of change in turn, and of the files the manifest, some tables and the objects.
    const some = files.filter((file, n) => n % 7 === 0 || !file.includes('table-'))
    for (const [n, file] of some.entries()) {
      const whole = await readFile(file)
      const at = (n * 7919) % whole.length
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 1
      const kinds = [
        () => writeFile(file, changed),
        () => truncate(file, whole.length - 1),
        () => writeFile(file, Buffer.concat([whole, Buffer.from([0])])),
        async () => writeFile(file, await readFile(some[(n + 1) % some.length] ?? '')),
      ]
      await chmod(file, 0o600)
      await kinds[n % kinds.length]?.()
      expect(await verdict(), `${n % kinds.length} ${file}`).toBe('found')
      await writeFile(file, whole)
    }
    expect((await checkBackup(place, snapshot)).faults).toEqual([])
  })

  it('brings no key along, opened or not (T44)', async () => {
    const snapshot = await findSnapshot(place, undefined)
    const { certificates } = await readManifest(place, snapshot)
    expect(Object.keys(certificates)).toEqual([expect.stringMatching(/^seal\/roots\/.*\.pem$/)])
    const secret = (await readFile(join(platform.dataFolder, 'secret.key'), 'utf8')).trim()
    for (const text of Object.values(certificates)) expect(text).not.toContain('PRIVATE')
    expect(JSON.stringify(await readManifest(place, snapshot))).not.toContain(secret)
  })
})

describe('a backup', () => {
  it('does not copy again what an earlier one has brought', async () => {
    const { newObjects, manifest } = await backUp()
    expect([newObjects, manifest.objects.count > 1]).toEqual([0, true])
  })

  it('that was broken off is none', async () => {
    const before = await place.snapshots()
    const failing = { ...platform.deps.objects, read: () => fail() }
    const another = placeAt(join(folder, 'broken'), key)
    await expect(
      makeBackup({ ...platform.deps, objects: failing }, another, {
        dataFolder: platform.dataFolder,
        withObjects: true,
      }),
    ).rejects.toThrow('the disk is gone')
    expect(await another.snapshots()).toEqual([])
    expect(await place.snapshots()).toEqual(before)
  })

  it('is of one instant, whatever is written meanwhile', async () => {
    const { deps } = platform
    const known = await deps.db.selectFrom('publication').select('pmid').execute()
    const publications = known.length
    const over = new AbortController()
    const writing = (async () => {
      for (let n = 0; !over.signal.aborted; n += 1)
        await deps.db.transaction().execute(async (tx) => {
          await sql`insert into publication (pmid, title) values (${String(n)}, 'A')`.execute(tx)
          await sql`insert into chore (name, begun_at) values (${`a${n}`}, now())`.execute(tx)
        })
    })()
    const { manifest } = await backUp()
    over.abort()
    await writing
    const rows = (table: string) => manifest.tables.find(({ name }) => name === table)?.rows ?? 0
    expect(rows('chore') - 1).toBe(rows('publication') - publications)
    await sql`delete from publication where title = 'A'`.execute(deps.db)
    await sql`delete from chore where name like 'a%'`.execute(deps.db)
  })
})

async function* fail(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1)
  throw new Error('the disk is gone')
}

const settings = (data: string, databaseUrl: string) => ({
  ...readSettings({ ACCESSION_DATA: join(folder, data), ACCESSION_LOG: 'error' }),
  databaseUrl,
})

describe('a restore', () => {
  it('refuses a folder and a database in which there is something', async () => {
    const { url, db } = await freshDatabase()
    await db.destroy()
    const snapshot = await findSnapshot(place, undefined)
    await mkdir(join(folder, 'full'))
    await writeFile(join(folder, 'full', 'notes.txt'), '')
    const into = (data: string, databaseUrl: string) =>
      restoreBackup(settings(data, databaseUrl), place, { snapshot, knownTo: 0 })
    await expect(into('full', url)).rejects.toThrow('is not empty')
    await expect(into('used', platform.options.databaseUrl)).rejects.toThrow(
      'The database is not empty',
    )
  })

  it('brings every row and every object back, once, and goes on where it was broken off', async () => {
    const { url, db, pool } = await freshDatabase()
    const { snapshot, manifest } = await backUp()
    const to = settings('after', url)
    const broken = {
      ...place,
      read: (name: string, file: string) => (file === 'table-40' ? fail() : place.read(name, file)),
    }
    await expect(restoreBackup(to, broken, { snapshot, knownTo: 0 })).rejects.toThrow('disk')
    await expect(openInstance(to, () => undefined)).rejects.toThrow('was broken off')
    const { hasSecretKey } = await restoreBackup(to, place, { snapshot, knownTo: 0 })
    expect(hasSecretKey).toBe(false)
    for (const { name, rows } of manifest.tables) {
      if (name.startsWith('recovery') || name === 'audit_event') continue
      const { rows: found } = await pool.query<{ count: number }>(`select count(*) from "${name}"`)
      expect([name, found[0]?.count]).toEqual([name, rows])
    }
    await db.destroy()
    const instance = await openInstance(to, () => undefined)
    const checks = await verifyAll(instance.deps)
    await instance.close()
    expect(checks.flatMap(({ faults }) => faults)).toEqual([])
  })
})
