import { Command } from 'commander'
import { createReadStream } from 'node:fs'
import { counted } from '#kernel/count.ts'
import { replaceInstitutions } from '#ledgers/identity/institutions.ts'
import { readRor } from '#ledgers/identity/ror.ts'
import { withInstance } from './with-instance.ts'

export const institutionsCommand = (): Command =>
  new Command('institutions')
    .description('Take in the institutions that people choose theirs from.')
    .argument('<file>', 'the JSON file of a data dump of the Research Organization Registry')
    .addHelpText(
      'after',
      '\nThe dumps are at https://doi.org/10.5281/zenodo.6347574; unpack the one that is downloaded.',
    )
    .action(async (file: string) => {
      const count = await withInstance(({ deps }) =>
        replaceInstitutions(deps.db, readRor(createReadStream(file, { encoding: 'utf8' }))),
      )
      console.log(`${counted(count, 'institution')} can be chosen now.`)
    })
