import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Prints the bill of materials of this checkout (CycloneDX 1.6): every package of the lock file, with version, licence,
 * checksum and what it needs. It is made from the lock alone, so it is the same on every machine.
 *
 *     npm run sbom > sbom.json
 */

type Entry = {
  readonly name?: string
  readonly version?: string
  readonly license?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}
type Places = Readonly<Record<string, Entry>>

export type Component = {
  readonly type: 'library'
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly purl: string
  /** Developers need the optional ones, who runs it does not. */
  readonly scope: 'required' | 'optional'
  readonly licenses: readonly { readonly expression: string }[]
  readonly hashes: readonly { readonly alg: 'SHA-512'; readonly content: string }[]
}

export type Bill = {
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly version: 1
  readonly metadata: {
    readonly component: {
      readonly type: 'application'
      readonly 'bom-ref': string
      readonly name: string
      readonly version: string
    }
  }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

const nameOf = (place: string): string => place.split('node_modules/').at(-1) ?? place

const refOf = (place: string, { version = '' }: Entry): string => `${nameOf(place)}@${version}`

const expressionOf = (licence = 'NOASSERTION'): string =>
  licence.startsWith('SEE LICENSE') ? 'LicenseRef-in-package' : licence

function componentOf(place: string, entry: Entry): Component {
  const [, hash = ''] = entry.integrity?.split('-') ?? []
  return {
    type: 'library',
    'bom-ref': refOf(place, entry),
    name: nameOf(place),
    version: entry.version ?? '',
    purl: `pkg:npm/${nameOf(place).replace('@', '%40')}@${entry.version}`,
    scope: entry.dev === true ? 'optional' : 'required',
    licenses: [{ expression: expressionOf(entry.license) }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
  }
}

/** Where a package that stands at `place` finds another: within it, or further out. */
function found(places: Places, place: string, name: string): string {
  const there = `${place === '' ? '' : `${place}/`}node_modules/${name}`
  if (there in places || place === '') return there
  return found(places, place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1)), name)
}

function needsOf(places: Places, place: string, entry: Entry): string[] {
  const named = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.devDependencies }
  const refs = Object.keys(named).flatMap((name) => {
    const there = found(places, place, name)
    const other = places[there]
    return other === undefined ? [] : [refOf(there, other)]
  })
  return [...new Set(refs)].sort()
}

const unique = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
]

/** Of the texts of `package.json` and `package-lock.json`. */
export function billOfMaterials(manifest: string, lock: string): Bill {
  const { name, version } = JSON.parse(manifest) as { name: string; version: string }
  const { packages: places } = JSON.parse(lock) as { packages: Places }
  const self = `${name}@${version}`
  const entries = Object.entries(places).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': self, name, version } },
    components: unique(
      entries.filter(([place]) => place !== '').map(([place, entry]) => componentOf(place, entry)),
      (each) => each['bom-ref'],
    ),
    dependencies: unique(
      entries.map(([place, entry]) => ({
        ref: place === '' ? self : refOf(place, entry),
        dependsOn: needsOf(places, place, entry),
      })),
      ({ ref }) => ref,
    ),
  }
}

if (import.meta.main) {
  const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
  const bill = billOfMaterials(read('package.json'), read('package-lock.json'))
  process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`)
}
