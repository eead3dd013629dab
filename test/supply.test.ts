import { execFileSync } from 'node:child_process'
import { sql } from 'kysely'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { billOfMaterials } from '../tools/sbom.ts'
import { startPlatform } from './platform.ts'
import { licences, licencesByName, withScripts } from './supply/allowed.ts'
import { secretsIn } from './supply/secrets.ts'

/* What comes in with the packages, and what must not go out with the repository. */

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const Package = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  inBundle: z.boolean().optional(),
})
type Package = z.infer<typeof Package>
const Lock = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), Package) })

const locks = ['package-lock.json', 'test/azurite/package-lock.json']

const packagesOf = (path: string): [name: string, entry: Package][] =>
  Object.entries(Lock.parse(JSON.parse(read(path))).packages)
    .filter(([place]) => place !== '')
    .map(([place, entry]) => [place.split('node_modules/').at(-1) ?? place, entry])

const exact = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/

/** What is wrong with a package of a lock file. */
function faultsOf([name, entry]: [string, Package]): string[] {
  const licence = licencesByName[name] ?? entry.license ?? 'none'
  return [
    ...(exact.test(entry.version ?? '') ? [] : [`${name}: no exact version`]),
    ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? '')
      ? []
      : [`${name}: no integrity`]),
    // Where it came from is no business of the lock: the checksum says what it is.
    ...(entry.resolved === undefined ? [] : [`${name}: from ${entry.resolved}`]),
    ...(entry.link === true ? [`${name}: a link`] : []),
    ...(licence in licences ? [] : [`${name}: licence ${licence}`]),
    ...(entry.hasInstallScript === true && !(name in withScripts)
      ? [`${name}: a script at its installation`]
      : []),
  ]
}

describe('packages (T119)', () => {
  it.each(locks)(
    'of %s are exact, whole, of the registry, and under licences that we take',
    (path) => {
      const packages = packagesOf(path)
      expect(packages.length).toBeGreaterThan(100)
      expect(packages.flatMap(faultsOf)).toEqual([])
    },
  )

  it.each([
    [{ version: '1.0.0', license: 'AGPL-3.0-only' }, 'licence AGPL-3.0-only'],
    [{ version: '1.0.0' }, 'licence none'],
    [{ version: '^1.0.0', license: 'MIT' }, 'no exact version'],
    [
      { version: '1.0.0', license: 'MIT', resolved: 'git+ssh://git@example.org/a.git' },
      'from git+ssh://git@example.org/a.git',
    ],
    [{ version: '1.0.0', license: 'MIT', link: true }, 'a link'],
    [{ version: '1.0.0', license: 'MIT', hasInstallScript: true }, 'a script at its installation'],
  ])('are refused: %j', (entry, fault) => {
    expect(faultsOf(['planted', { integrity: `sha512-${'A'.repeat(86)}==`, ...entry }])).toEqual([
      `planted: ${fault}`,
    ])
  })

  it('are asked for by exact versions', () => {
    const Wanted = z.record(z.string(), z.record(z.string(), z.string()))
    const { dependencies, devDependencies, optionalDependencies, overrides } = Wanted.parse(
      Object.fromEntries(
        Object.entries(JSON.parse(read('package.json')) as object).filter(([name]) =>
          /ependencies$|^overrides$/.test(name),
        ),
      ),
    )
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...overrides,
    }))
      expect([name, version.replace(/^npm:(@[\w-]+\/)?[\w-]+@/, '')]).toEqual([
        name,
        expect.stringMatching(exact),
      ])
  })

  it('run nothing when they are installed', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true')
  })

  it('are all in the bill of materials, with version, licence and checksum', () => {
    const bill = billOfMaterials(read('package.json'), read('package-lock.json'))
    const listed = new Map(bill.components.map((each) => [each['bom-ref'], each]))
    const packages = packagesOf('package-lock.json')
    for (const [name, { version, integrity }] of packages) {
      const found = listed.get(`${name}@${version}`)
      expect([name, found?.purl, found?.licenses.length]).toEqual([
        name,
        `pkg:npm/${name.replace('@', '%40')}@${version}`,
        1,
      ])
      const [, hash = ''] = integrity?.split('-') ?? []
      expect(found?.hashes[0]?.content).toBe(Buffer.from(hash, 'base64').toString('hex'))
    }
    const refs = new Set([...listed.keys(), bill.metadata.component['bom-ref']])
    for (const { ref, dependsOn } of bill.dependencies)
      expect([ref, dependsOn.filter((each) => !refs.has(each))]).toEqual([ref, []])
    expect([bill.bomFormat, bill.specVersion, listed.size === bill.components.length]).toEqual([
      'CycloneDX',
      '1.6',
      true,
    ])
  })
})

describe('the repository (T119)', () => {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, maxBuffer: 1e8 })
  const paths = listed.toString().split('\0')
  const isText = (path: string): boolean =>
    path !== '' && !/\.(png|ico|woff2?|ttf|pdf|gz|bam|cram|bai)$/.test(path)

  it('holds no secret', () => {
    const found = paths
      .filter((path) => isText(path) && !path.endsWith('package-lock.json'))
      .flatMap((path) => secretsIn(read(path)).map(({ kind }) => `${path}: ${kind}`))
    expect(found).toEqual([])
  })

  it.each([
    // In two pieces, so that they are not found here.
    ['const key = "AKIA', 'IOSFODNN7EXAMPLQ"'],
    ['-----BEGIN ', 'PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj'],
    ['token: ghp_', 'a8Fj3kLq0ZxV7bNm2WcR5tYu9PdS4eGh1iJo'],
    ['NPM_TOKEN=npm_', 'a8Fj3kLq0ZxV7bNm2WcR5tYu9PdS4eGh1iJo'],
    ['postgres://accession:', 'Xk29vQmz71Lp@db.example.org/accession'],
    ["apiKey = '", "q8Zr4mVx7Lp2Nc9Kt5Wb3Hs6Yd1Gf0Ja'"],
    ['AccountKey=', 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3BxcnN0dXY='],
    ['acc_', 'r4nD0mQ8Zr4mVx7Lp2Nc9Kt5Wb3Hs6Yd1Gf0JaQw12x'],
  ])('would be refused with %j', (...pieces) => {
    expect(secretsIn(pieces.join(''))).toHaveLength(1)
  })
})

describe('a platform that is new (T119)', () => {
  it('has nobody in it, and nothing by which one gets in, unless it is a demo', async () => {
    const platform = await startPlatform({ demo: false })
    try {
      const { db } = platform.deps
      for (const table of [
        'person',
        'person_role',
        'password',
        'passkey',
        'session',
        'api_token',
      ] as const)
        expect([
          table,
          await db
            .selectFrom(table)
            .select(sql`1`.as('one'))
            .execute(),
        ]).toEqual([table, []])
      const cast = await platform.app.inject({
        method: 'POST',
        url: '/api/v1/demo/sign-in',
        headers: { 'content-type': 'application/json' },
        payload: '{"handle":"alex"}',
      })
      expect(cast.statusCode).toBe(404)
    } finally {
      await platform.close()
    }
  })
})
