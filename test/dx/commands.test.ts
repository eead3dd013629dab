import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallCatalog } from '../filing.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { vendTo } from '../vended.ts'
import { dx, type DxComputer, dxComputerOf, hasDx } from './dx.ts'

/** Of the upload in parts, in bytes; the command's parts are of 16 MiB. */
const large = Number(process.env['DX_UPLOAD'] ?? 40 * 1024 * 1024)

describe.skipIf(!hasDx)('the unmodified dx (needs dx)', () => {
  let platform: Platform
  let ada: DxComputer
  let ben: DxComputer
  beforeAll(async () => {
    platform = await startPlatform()
    await smallCatalog(platform)
    await vendTo(platform, 'ada', 'Relapse', true)
    await vendTo(platform, 'ben', 'In the cloud', false)
    ada = await dxComputerOf(platform, 'ada')
    ben = await dxComputerOf(platform, 'ben')
    await run('new', 'project', 'Own', '--select')
  }, 300_000)
  afterAll(async () => {
    await ada.remove()
    await ben.remove()
    await platform.close()
  })

  const at = (by: DxComputer, args: readonly string[]) =>
    dx(args, { env: by.env, folder: by.folder })
  /** What a command printed that went well. */
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await at(ada, args)
    expect([code, stderr], args.join(' ')).toEqual([0, expect.any(String)])
    return stdout
  }
  const put = (name: string, content: string | Buffer) => writeFile(join(ada.folder, name), content)
  const sha = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(ada.folder, name)))
      .digest('hex')

  it('selects a project by the name of its request, and lists it as a tree', async () => {
    await run('select', 'Relapse')
    expect(await run('pwd')).toBe('Relapse:/\n')
    expect(await run('ls')).toBe('immediate/\nrestricted/\nSAMPLE_INFO.txt\n')
    expect(await run('ls', 'restricted')).toBe('Somatic_VCF/\nbam/\n')
    const tree = await run('tree')
    for (const name of ['three.txt', 'two.vcf.gz', '_one.bam']) expect(tree).toContain(name)
  })

  it('finds data by property, and describes it', async () => {
    expect(await run('find', 'data', '--property', 'sample_type=Relapse', '--brief')).toMatch(
      /^project-\w+:file-\w+\n$/,
    )
    const described = JSON.parse(
      await run('describe', 'restricted/Somatic_VCF/two.vcf.gz', '--json'),
    )
    expect(described).toMatchObject({
      sponsored: true,
      properties: { subject_name: 'P2', sj_access_unit: 'SCP' },
    })
  })

  it('downloads a vended folder, and reads a file in place', async () => {
    await run('download', '-r', 'restricted')
    expect(await readFile(join(ada.folder, 'restricted/Somatic_VCF/two.vcf.gz'), 'utf8')).toBe(
      'the bytes of a/two.vcf.gz\n',
    )
    expect(await readdir(join(ada.folder, 'restricted/bam'))).toHaveLength(2)
    expect(await run('cat', 'restricted/Somatic_VCF/two.vcf.gz')).toBe(
      'the bytes of a/two.vcf.gz\n',
    )
    expect(await run('cat', 'SAMPLE_INFO.txt')).toMatch(/^file_path\tsubject_name\t/)
  })

  it('uploads in parts, and downloads what it uploaded', { timeout: 1_800_000 }, async () => {
    await run('select', 'Own')
    await put('large.bin', randomBytes(large))
    const id = (await run('upload', 'large.bin', '--brief', '--wait')).trim()
    expect(
      Object.keys(JSON.parse(await run('describe', id, '--json', '--verbose')) as object),
    ).toContain('size')
    await run('download', id, '-o', 'back.bin')
    expect((await stat(join(ada.folder, 'back.bin'))).size).toBe(large)
    expect(await sha('back.bin')).toBe(await sha('large.bin'))
  })

  it('makes, moves, labels, copies and removes', async () => {
    await put('notes.txt', 'mine\n')
    await run('mkdir', '-p', '/a/b')
    await run('upload', 'notes.txt', '--destination', '/a/', '--brief', '--wait')
    await run('mv', '/a/notes.txt', '/a/b/new.txt')
    await run('set_properties', '/a/b/new.txt', 'pairing=tumor')
    await run('tag', '/a/b/new.txt', 'checked')
    expect(
      await run('find', 'data', '--tag', 'checked', '--property', 'pairing', '--brief'),
    ).toMatch(/file-/)
    await run('new', 'project', 'Other')
    await run('cp', '/a/b/new.txt', 'Other:/')
    expect(await run('cat', 'Other:/new.txt')).toBe('mine\n')
    await run('rm', '-r', '/a')
    expect(await run('ls')).not.toContain('a/')
    expect(await run('cat', 'Other:/new.txt')).toBe('mine\n')
  })

  it('shares a project, and takes it back', async () => {
    await run('invite', 'user-ben', 'Other', 'VIEW', '--no-email')
    expect((await at(ben, ['ls', 'Other:/'])).stdout).toBe('new.txt\n')
    await run('uninvite', 'user-ben', 'Other')
    const { code, stderr } = await at(ben, ['ls', 'Other:/'])
    expect(code).toBe(3)
    expect(stderr).toContain('Could not find a project named "Other"')
  })

  it('gets no byte of what may not leave', async () => {
    const file = 'In the cloud:/restricted/Somatic_VCF/two.vcf.gz'
    for (const args of [
      ['cat', file],
      ['download', file, '-f'],
    ]) {
      const { code, stdout } = await at(ben, args)
      expect([args[0], code]).not.toEqual([args[0], 0])
      expect(stdout).not.toContain('the bytes')
    }
    await at(ben, ['new', 'project', 'Out'])
    const { code, stderr } = await at(ben, ['cp', file, 'Out:/'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('PermissionDenied')])
  })
})
