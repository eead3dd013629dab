import { Command, Option } from 'commander'
import { decidePolicy } from '#stages/request/commands/policy.ts'
import { readPolicy, type RequestPolicy } from '#stages/request/store/policy.ts'
import { countriesOf } from './daus.ts'
import { withInstance } from './with-instance.ts'

type Options = { readonly electronic?: string; readonly order?: 'turns' | 'together' }

export const policyCommand = (): Command =>
  new Command('policy')
    .description('Show, or decide, how agreements are signed; for requests filed from then on.')
    .option(
      '--electronic <countries>',
      'where institutions may sign electronically: ISO 3166 codes such as US,CA; * for everywhere; none for nowhere',
    )
    .addOption(
      new Option(
        '--order <order>',
        'in turns: investigator and applicants, authority, officer',
      ).choices(['turns', 'together']),
    )
    .action(async ({ electronic, order }: Options) => {
      const change: Partial<RequestPolicy> = {
        ...(electronic !== undefined && {
          electronicCountries: electronic === '*' ? ['*'] : countriesOf(electronic),
        }),
        ...(order !== undefined && { signingInTurns: order === 'turns' }),
      }
      const policy = await withInstance(({ deps: { db } }) =>
        Object.keys(change).length > 0 ? decidePolicy(db, undefined, change) : readPolicy(db),
      )
      for (const line of describe(policy)) console.log(line)
    })

const describe = ({ electronicCountries, signingInTurns }: RequestPolicy): string[] => [
  `Electronic signing: ${electronicCountries.includes('*') ? 'everywhere' : electronicCountries.join(', ') || 'nowhere'}`,
  `Order: ${signingInTurns ? 'investigator and applicants, then the authority, then the officer' : 'all at once'}`,
]
