import { Command } from 'commander'
import { counted, grouped } from '#kernel/count.ts'
import type { Difference, ReleaseEntry } from '#stages/catalog/contract.ts'
import { readReleaseEntries } from '#stages/catalog/store.ts'
import { withInstance } from './with-instance.ts'

export const releasesCommand = (): Command =>
  new Command('releases')
    .description('List the releases of the catalog, newest first, each with its difference.')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const releases = await withInstance(({ deps }) => readReleaseEntries(deps.db))
      if (json) console.log(JSON.stringify(releases, null, 2))
      else if (releases.length === 0) console.log('No release has been published yet.')
      else for (const release of releases) console.log(describe(release))
    })

const describe = (release: ReleaseEntry): string =>
  [
    `${release.number}  ${release.name}  ${release.publishedAt}  by ${release.publishedBy ?? 'the command line'}`,
    `   ${counted(release.files, 'file')}, ${counted(release.samples, 'sample')}, ${counted(release.bytes, 'byte')}`,
    `   ${release.difference === null ? 'Its difference was not kept.' : changes(release.difference)}`,
  ].join('\n')

const changes = ({ added, removed, changed, reissued, unchanged }: Difference): string =>
  `${grouped(added)} added, ${grouped(changed)} changed (${grouped(reissued)} reissued), ${grouped(removed)} removed, ${grouped(unchanged)} unchanged`
