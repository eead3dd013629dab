import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings, SettingsError, shownSettings } from './config.ts'
import { secretSettings } from './config/secrets.ts'

const faultOf = (env: Record<string, string>): string => {
  try {
    readSettings(env)
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  return ''
}

describe('settings', () => {
  it('all have a default that fits', () => {
    expect(readSettings({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataFolder: resolve('data'),
      objects: { kind: 'folder', quotaBytes: undefined },
      databaseUrl: undefined,
      siteUrl: undefined,
      tls: undefined,
      name: 'Accession',
      demo: true,
      demoCatalog: true,
      signIn: {
        accounts: 'invited',
        breached: undefined,
        providers: undefined,
        sessions: {
          hours: 12,
          idleMinutes: 30,
          staffHours: 8,
          staffIdleMinutes: 15,
          strongHours: 12,
        },
      },
      proxies: [],
      origins: [],
      callsPerSecond: 200,
      smallestGroup: 5,
      smtpUrl: undefined,
      clamd: undefined,
      mailFrom: 'Accession <notifications@localhost>',
      timestamp: undefined,
      sealP12: undefined,
      docuSign: undefined,
      auditSinks: [],
      executor: {
        kind: 'local',
        attempts: resolve('data/attempts'),
        sbatch: [],
        limits: { person: { jobs: 50, cores: 200 }, project: {} },
        prices: { currency: 'USD', coreHour: 0, memoryGiBHour: 0, storageGiBMonth: 0 },
        workstations: { mostHours: 8, idleMinutes: 30 },
      },
      logLevel: 'warn',
    })
  })

  it('are described, each of them', () => {
    const silent = shownSettings().filter(({ meaning }) => meaning === '')
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  it('that are empty count as unset', () => {
    const empty = Object.fromEntries(shownSettings().map(({ name }) => [name, '']))
    expect(readSettings(empty)).toEqual(readSettings({}))
  })

  it('leave other variables alone', () => {
    expect(faultOf({ PATH: '/bin', MY_ACCESSION_PORT: 'x', accession_port: 'x' })).toBe('')
  })

  it.each([
    ['ACCESSION_PORT', 'http'],
    ['ACCESSION_PORT', '65536'],
    ['ACCESSION_PORT', '-1'],
    ['ACCESSION_PORT', '80.5'],
    ['ACCESSION_DEMO', 'yes'],
    ['ACCESSION_DEMO_CATALOG', '2'],
    ['ACCESSION_URL', 'accession.example.org'],
    ['ACCESSION_URL', 'ftp://accession.example.org'],
    ['ACCESSION_NAME', 'x'.repeat(61)],
    ['ACCESSION_TIMESTAMP_URL', 'ftp://timestamp.example.org'],
    ['ACCESSION_TIMESTAMP_URL', 'https://timestamp.example.org'],
    ['ACCESSION_CLAMD', 'http://localhost:3310'],
    ['ACCESSION_CLAMD', 'localhost:0'],
    ['ACCESSION_SMTP_URL', 'https://mail.example.org'],
    ['ACCESSION_ORIGINS', 'https://a.example.org, b.example.org'],
    ['ACCESSION_ORIGINS', 'https://a.example.org/'],
    ['ACCESSION_MAIL_FROM', 'notifications'],
    ['ACCESSION_MAIL_FROM', 'a@example.org\nBcc: b@example.org'],
    ['ACCESSION_OBJECTS', './objects'],
    ['ACCESSION_OBJECTS', 'azure://genomes'],
    ['ACCESSION_OBJECTS', 's3://genomes/objects'],
    ['ACCESSION_OBJECTS_LINKS', 'some'],
    ['ACCESSION_OBJECTS_QUOTA_GB', '0'],
    ['ACCESSION_SIGNING', 'paper'],
    ['ACCESSION_DOCUSIGN_INTEGRATION_KEY', 'our-app'],
    ['ACCESSION_DOCUSIGN_USER_ID', 'ada@example.org'],
    ['ACCESSION_DOCUSIGN_HOST', 'account.docusign.com.example.org'],
    ['ACCESSION_DOCUSIGN_HMAC_KEYS', 'short'],
    ['ACCESSION_DOCUSIGN_HMAC_KEYS', ' , '],
    ['ACCESSION_LOG', 'loud'],
    ['DATABASE_URL', 'mysql://localhost/accession'],
  ])('that are wrong name themselves: %s=%j', (name, value) => {
    expect(faultOf({ [name]: value })).toMatch(new RegExp(`^${name}: .`))
  })

  it('ask an authority for timestamps only with its roots', () => {
    const [url, root] = ['https://timestamp.example.org/tsr', '/etc/accession/timestamp.pem']
    const both = readSettings({ ACCESSION_TIMESTAMP_URL: url, ACCESSION_TIMESTAMP_ROOT: root })
    expect(both.timestamp).toEqual({ url, root })
    const rootAlone = readSettings({ ACCESSION_TIMESTAMP_ROOT: root })
    expect(rootAlone.timestamp).toEqual({ url: undefined, root })
    expect(faultOf({ ACCESSION_TIMESTAMP_URL: url })).toContain('needs ACCESSION_TIMESTAMP_ROOT')
  })

  it('of the object store name a place, with what it takes to use it', () => {
    const azure = {
      ACCESSION_OBJECTS: 'azure://genomes/objects',
      ACCESSION_OBJECTS_CREDENTIALS: 'account-key',
    }
    expect(readSettings(azure).objects).toEqual({
      kind: 'azure',
      account: 'genomes',
      container: 'objects',
      endpoint: undefined,
      region: 'us-east-1',
      credentialsFile: resolve('account-key'),
      links: 'uncontrolled',
    })
    const s3 = {
      ...azure,
      ACCESSION_OBJECTS: 's3://genomes.objects',
      ACCESSION_OBJECTS_ENDPOINT: 'https://s3.example.org/',
      ACCESSION_OBJECTS_REGION: 'eu-west-1',
      ACCESSION_OBJECTS_LINKS: 'none',
    }
    expect(readSettings(s3).objects).toMatchObject({
      kind: 's3',
      bucket: 'genomes.objects',
      endpoint: 'https://s3.example.org',
      region: 'eu-west-1',
      links: 'none',
    })
    expect(faultOf({ ...azure, ACCESSION_OBJECTS_CREDENTIALS: '' })).toContain(
      'ACCESSION_OBJECTS: needs ACCESSION_OBJECTS_CREDENTIALS',
    )
    expect(faultOf({ ...s3, ACCESSION_OBJECTS: '' })).toContain(
      'ACCESSION_OBJECTS_ENDPOINT: needs ACCESSION_OBJECTS',
    )
    expect(faultOf({ ...azure, ACCESSION_OBJECTS_QUOTA_GB: '5' })).toContain(
      'ACCESSION_OBJECTS_QUOTA_GB: is for objects in ACCESSION_DATA',
    )
    const quota = readSettings({ ACCESSION_OBJECTS_QUOTA_GB: '0.5' }).objects
    expect(quota).toEqual({ kind: 'folder', quotaBytes: 500_000_000 })
  })

  it.each([
    ['http://127.0.0.1:10000/genomes', true],
    ['http://localhost:8333', true],
    ['https://s3.example.org', true],
    ['http://s3.example.org', false],
    ['http://127.0.0.1.example.org', false],
  ])('send objects encrypted, or nowhere but to this machine: %s → %s', (endpoint, fits) => {
    const fault = faultOf({
      ACCESSION_OBJECTS: 's3://genomes',
      ACCESSION_OBJECTS_CREDENTIALS: 'keys',
      ACCESSION_OBJECTS_ENDPOINT: endpoint,
    })
    expect(fault === '').toBe(fits)
  })

  it('that are not there are named', () => {
    expect(faultOf({ ACCESSION_PROT: '80' })).toContain('ACCESSION_PROT: there is no such setting')
  })

  it('are all looked at before the first fault is told', () => {
    const fault = faultOf({ ACCESSION_PROT: '80', ACCESSION_PORT: 'x', ACCESSION_LOG: 'loud' })
    for (const name of ['ACCESSION_PROT', 'ACCESSION_PORT', 'ACCESSION_LOG']) {
      expect(fault).toContain(`${name}: `)
    }
  })

  it.each([
    [{}, true],
    [{ NODE_ENV: 'production' }, false],
    [{ ACCESSION_DEMO: 'false' }, false],
  ])('switch demo mode: %j → %s', (env, demo) => {
    expect(readSettings(env).demo).toBe(demo)
  })

  it('keep demo mode out of production', () => {
    expect(faultOf({ NODE_ENV: 'production', ACCESSION_DEMO: '1' })).toMatch(/^ACCESSION_DEMO: /)
    expect(faultOf({ NODE_ENV: 'production', ACCESSION_DEMO: '0' })).toBe('')
  })

  it('name the proxies that are believed', () => {
    expect(readSettings({ ACCESSION_PROXIES: '10.0.0.7, fd00::/8' }).proxies).toEqual([
      '10.0.0.7',
      'fd00::/8',
    ])
    expect(faultOf({ ACCESSION_PROXIES: 'proxy.example.org' })).toMatch(/^ACCESSION_PROXIES: /)
  })

  const docuSign = {
    ACCESSION_DOCUSIGN_INTEGRATION_KEY: '2f6b1c1e-6d0f-4d2c-9f57-0a1b2c3d4e5f',
    ACCESSION_DOCUSIGN_USER_ID: '7a1d2c3b-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
    ACCESSION_DOCUSIGN_KEY_FILE: 'docusign.pem',
    ACCESSION_DOCUSIGN_HOST: 'account-d.docusign.com',
    ACCESSION_DOCUSIGN_HMAC_KEYS: 'the-first-key-of-connect, the-second-key-of-connect',
  }

  it('of DocuSign are taken together', () => {
    expect(readSettings({ ...docuSign, ACCESSION_SIGNING: 'docusign' }).docuSign).toEqual({
      integrationKey: '2f6b1c1e-6d0f-4d2c-9f57-0a1b2c3d4e5f',
      userId: '7a1d2c3b-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
      keyFile: resolve('docusign.pem'),
      host: 'account-d.docusign.com',
      hmacKeys: ['the-first-key-of-connect', 'the-second-key-of-connect'],
    })
    expect(readSettings(docuSign).docuSign).toBeUndefined()
  })

  it.each(Object.keys(docuSign))('of DocuSign are all needed: %s', (name) => {
    expect(faultOf({ ...docuSign, ACCESSION_SIGNING: 'docusign', [name]: '' })).toBe(
      `${name}: is needed with ACCESSION_SIGNING=docusign`,
    )
  })

  it('take the public address without the slash at its end', () => {
    const { siteUrl } = readSettings({ ACCESSION_URL: 'https://data.example.org/accession/' })
    expect(siteUrl).toBe('https://data.example.org/accession')
  })

  it('that are secrets may lie in files, which others may not read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'accession-secrets-'))
    try {
      const path = join(folder, 'smtp')
      await writeFile(path, 'smtp://user:secret@mail.example.org\n', { mode: 0o640 })
      const env = { ACCESSION_SMTP_URL_FILE: path }
      expect(readSettings(env).smtpUrl).toBe('smtp://user:secret@mail.example.org')
      expect(faultOf({ ...env, ACCESSION_SMTP_URL: 'smtp://mail.example.org' })).toContain(
        'ACCESSION_SMTP_URL_FILE: is set beside ACCESSION_SMTP_URL',
      )
      await chmod(path, 0o644)
      expect(faultOf(env)).toContain(`ACCESSION_SMTP_URL_FILE: everybody on this machine may read`)
      expect(faultOf(env)).not.toContain('secret@')
      expect(faultOf({ DATABASE_URL_FILE: join(folder, 'none') })).toContain('(ENOENT)')
      expect(faultOf({ ACCESSION_PORT_FILE: path })).toContain('there is no such setting')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('never show a secret', () => {
    const secret = 'a-secret-of-20-letters'
    const before = { ...process.env }
    Object.assign(process.env, {
      DATABASE_URL: `postgres://accession:${secret}@db.example.org/accession`,
      ACCESSION_SMTP_URL: `smtps://user:${secret}@mail.example.org`,
      ACCESSION_SEAL_P12_PASSWORD: secret,
      ACCESSION_DOCUSIGN_HMAC_KEYS: secret,
    })
    try {
      const shown = shownSettings()
      expect(secretSettings.every((name) => shown.some((each) => each.name === name))).toBe(true)
      expect(JSON.stringify(shown)).not.toContain(secret)
    } finally {
      process.env = before
    }
  })
})
