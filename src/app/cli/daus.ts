import { Command } from 'commander'
import { invalid } from '#kernel/problem.ts'
import { closeToCountries } from '#stages/catalog/commands/daus.ts'
import { readDaus } from '#stages/catalog/store.ts'
import { withInstance } from './with-instance.ts'

export const dausCommand = (): Command =>
  new Command('daus')
    .description('List the data access units, or close one to institutions of some countries.')
    .argument('[code]', 'one of them')
    .option('--closed-to <countries>', 'ISO 3166 codes such as CN,RU; none opens it to all')
    .action(async (code: string | undefined, { closedTo }: { closedTo?: string }) => {
      await withInstance(async ({ deps: { db } }) => {
        if (closedTo !== undefined) {
          if (code === undefined) throw invalid('code', 'name the data access unit')
          await closeToCountries(db, code, countriesOf(closedTo))
        }
        for (const dau of await readDaus(db)) {
          if (code !== undefined && dau.code !== code) continue
          console.log(
            `${dau.code}  ${dau.name}; closed to: ${dau.closedCountries.join(', ') || 'none'}`,
          )
        }
      })
    })

/** @throws Problem `invalid-input` */
export function countriesOf(text: string): string[] {
  if (text === 'none') return []
  const countries = text.split(/[\s,]+/).filter((part) => part !== '')
  const wrong = countries.find((country) => !/^[A-Z]{2}$/.test(country))
  if (wrong !== undefined) throw invalid('countries', `${wrong} is not a code such as US`)
  return countries
}
