import { Command, InvalidArgumentError, Option } from 'commander'
import { invalid } from '#kernel/problem.ts'
import { anchors } from '#ledgers/grants/contract.ts'
import { anchorAccess, closeToCountries } from '#stages/catalog/commands/daus.ts'
import type { Dau } from '#stages/catalog/contract.ts'
import { readDaus } from '#stages/catalog/store.ts'
import { withInstance } from './with-instance.ts'

export const dausCommand = (): Command =>
  new Command('daus')
    .description(
      'List the data access units, close one to countries, or say from when its year counts.',
    )
    .argument('[code]', 'one of them')
    .option('--closed-to <countries>', 'ISO 3166 codes such as CN,RU; none opens it to all')
    .addOption(
      new Option(
        '--anchor <instant>',
        'from which the year of access counts in grants from now on',
      ).choices(anchors),
    )
    .option('--wait <days>', 'after the approval, in which that instant has to come', daysOf)
    .action(async (code: string | undefined, { closedTo, anchor, wait }: Options) => {
      await withInstance(async ({ deps: { db } }) => {
        if (closedTo !== undefined) {
          if (code === undefined) throw invalid('code', 'name the data access unit')
          await closeToCountries(db, code, countriesOf(closedTo))
        }
        if (anchor !== undefined || wait !== undefined) {
          if (code === undefined) throw invalid('code', 'name the data access unit')
          await anchorAccess(db, code, {
            ...(anchor !== undefined && { anchor }),
            ...(wait !== undefined && { waitDays: wait }),
          })
        }
        for (const dau of await readDaus(db)) {
          if (code !== undefined && dau.code !== code) continue
          console.log(
            `${dau.code}  ${dau.name}; closed to: ${dau.closedCountries.join(', ') || 'none'}; a year from: ${anchorOf(dau)}`,
          )
        }
      })
    })

type Options = {
  readonly closedTo?: string
  readonly anchor?: Dau['anchor']
  readonly wait?: number
}

const anchorOf = ({ anchor, anchorWaitDays }: Dau): string =>
  anchor === 'vending' || anchor === 'first-access'
    ? `${anchor}, at most ${anchorWaitDays} days after approval`
    : anchor

function daysOf(text: string): number {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > 366)
    throw new InvalidArgumentError('It is a number from 1 to 366.')
  return days
}

/** @throws Problem `invalid-input` */
export function countriesOf(text: string): string[] {
  if (text === 'none') return []
  const countries = text.split(/[\s,]+/).filter((part) => part !== '')
  const wrong = countries.find((country) => !/^[A-Z]{2}$/.test(country))
  if (wrong !== undefined) throw invalid('countries', `${wrong} is not a code such as US`)
  return countries
}
