import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder, type Ended, run } from '#test/crash/process.ts'
import { readSettings, shownSettings } from '../config.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

const accession = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  run(folder.path, args, env)

describe('accession settings', () => {
  it('prints every setting with its value and meaning', async () => {
    const { code, out, err } = await accession(['settings'], { ACCESSION_NAME: 'Lakeside' })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const { name, meaning } of shownSettings()) {
      expect(out).toMatch(new RegExp(`^${name} = .`, 'm'))
      expect(out).toContain(`\n    ${meaning}\n`)
    }
    expect(out).toContain('ACCESSION_NAME = Lakeside')
    expect(out).toContain('ACCESSION_MAIL_FROM = (default)')
  })

  it('keeps passwords to itself', async () => {
    const { code, out } = await accession(['settings'], {
      ACCESSION_SMTP_URL: 'smtp://mailer:hunter2@mail.example.org:587',
      DATABASE_URL: 'postgresql://accession:hunter3@db.example.org/accession',
      ACCESSION_SEAL_P12_PASSWORD: 'hunter4',
      ACCESSION_DOCUSIGN_HMAC_KEYS: 'hunter5-hunter5-hunter5',
    })
    expect(code).toBe(0)
    expect(out).toContain('smtp://mailer:…@mail.example.org:587')
    expect(out).not.toMatch(/hunter/)
  })

  it('only says whether they fit with --check', async () => {
    expect(await accession(['settings', '--check'])).toMatchObject({
      code: 0,
      out: 'The settings fit.\n',
    })
    const wrong = await accession(['settings', '--check'], { ACCESSION_LOG: 'loud' })
    expect(wrong.code).toBe(2)
    expect(wrong.err).toMatch(/^ACCESSION_LOG: /)
  })
})

describe('the places of checkpoints', () => {
  const check = (sinks: string, env: Record<string, string> = {}) =>
    accession(['settings', '--check'], { ACCESSION_AUDIT_SINKS: sinks, ...env })

  it('are two at least, or there is a warning, but not in demo mode', async () => {
    const two = 'file:///mnt/worm, syslog+tls://log.example.org?events&ca=ca.pem'
    expect(await check(two, { ACCESSION_DEMO: '0' })).toMatchObject({ code: 0, err: '' })
    expect(await check('file:///mnt/worm')).toMatchObject({ code: 0, err: '' })
    const one = await check('file:///mnt/worm', { ACCESSION_DEMO: '0' })
    expect(one.code).toBe(0)
    expect(one.err).toContain('go to one place outside')
  })

  it.each([
    'worm',
    'file://worm',
    'syslog+tcp://',
    'syslog+tcp://log:99999',
    'syslog+udp://log',
    'syslog+tcp://log?event',
    'mailto:nobody',
    'file:///a file:///a',
    'mailto:audit@example.org',
  ])('are refused by name: %s', (sinks) => {
    expect(() => readSettings({ ACCESSION_AUDIT_SINKS: sinks })).toThrow(/^ACCESSION_AUDIT_SINKS: /)
  })
})

describe('a wrong setting', () => {
  it('stops the start, and names itself', async () => {
    const { code, out, err } = await accession(['serve'], { ACCESSION_PORT: 'http' })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^ACCESSION_PORT: /)
    expect(err).not.toMatch(/^ +at /m)
  })

  it('that does not exist is named', async () => {
    const { code, err } = await accession(['serve'], { ACCESSION_PROT: '8080' })
    expect(code).toBe(2)
    expect(err).toContain('ACCESSION_PROT: there is no such setting')
  })

  it('of a folder that cannot be made is named', async () => {
    const file = join(folder.path, 'a-file')
    await writeFile(file, '')
    const { code, err } = await accession(['serve'], { ACCESSION_DATA: join(file, 'data') })
    expect(code).toBe(2)
    expect(err).toMatch(/^ACCESSION_DATA: .* cannot be made/)
  })
})

describe('wrong use', () => {
  it.each([
    [['deploy'], /unknown command 'deploy'/],
    [['serve', '--port', '80'], /unknown option '--port'/],
    [['import', 'manifest.tsv'], /required option '--release <name>'/],
    [['token', 'create'], /required option '--person <handle>'/],
    [['token', 'create', '--person', 'ada', '--days', '0'], /a number from 1 to 90/],
    [['token', 'steal'], /unknown command 'steal'/],
    [['clock', 'advance'], /missing required argument 'span'/],
    [['audit', 'shred'], /unknown command 'shred'/],
  ])('exits with 2 and says what is wrong: %j', async (args, message) => {
    const { code, err } = await accession(args)
    expect(err).toMatch(message)
    expect(err).toContain('accession help')
    expect(code).toBe(2)
  })

  it('is not what asking for help is', async () => {
    for (const args of [
      ['--help'],
      ['help'],
      ['--version'],
      ['token', '--help'],
      ['token', 'create', '--help'],
    ]) {
      expect([args, (await accession(args)).code]).toEqual([args, 0])
    }
  })
})
