import { Command, InvalidArgumentError, Option } from 'commander'
import type { Database } from '#adapters/database/port.ts'
import { counted } from '#kernel/count.ts'
import { invalid } from '#kernel/problem.ts'
import { anchors } from '#ledgers/grants/contract.ts'
import {
  allowViewing,
  anchorAccess,
  closeToCountries,
  setTerms,
} from '#stages/catalog/commands/daus.ts'
import type { Dau } from '#stages/catalog/contract.ts'
import { writeTerm } from '#stages/catalog/data-use/notation.ts'
import { readDaus } from '#stages/catalog/store.ts'
import { switchByOperator } from '#stages/review/commands/automatic.ts'
import { type AutomaticRule, automaticRules } from '#stages/review/contract.ts'
import { rulesOn } from '#stages/review/store/automatic.ts'
import { withInstance } from './with-instance.ts'

type Changes = {
  readonly closedTo?: string
  readonly terms?: readonly string[]
  readonly automaticOn?: AutomaticRule
  readonly automaticOff?: AutomaticRule
  readonly anchor?: Dau['anchor']
  readonly wait?: number
  readonly viewing?: boolean
}

const ruleOption = (which: 'on' | 'off'): Option =>
  new Option(
    `--automatic-${which} <rule>`,
    `switch ${which} a rule by which requests are approved without the committee`,
  ).choices(automaticRules)

export const dausCommand = (): Command =>
  new Command('daus')
    .description('List the data access units, or change one: its terms, who may have it.')
    .argument('[code]', 'one of them')
    .option('--closed-to <countries>', 'ISO 3166 codes such as CN,RU; none opens it to all')
    .option(
      '--terms <terms...>',
      'Data Use Ontology codes such as HMB NPU DS=BLL,TLL GS=US,CA TS=12 "RS=…"; none for no terms',
    )
    .addOption(ruleOption('on'))
    .addOption(ruleOption('off'))
    .addOption(
      new Option(
        '--anchor <instant>',
        'from which the year of access counts in grants from now on',
      ).choices(anchors),
    )
    .option('--wait <days>', 'after the approval, in which that instant has to come', daysOf)
    .option('--viewing', 'let the viewer of projects show its files to who may not download them')
    .option('--no-viewing', 'show them only to who may download them')
    .action(async (code: string | undefined, changes: Changes) => {
      await withInstance(async ({ deps: { db } }) => {
        if (Object.keys(changes).length > 0) {
          if (code === undefined) throw invalid('code', 'name the data access unit')
          await change(db, code, changes)
        }
        await list(db, code)
      })
    })

async function change(db: Database, dau: string, changes: Changes): Promise<void> {
  const { closedTo, terms, automaticOn, automaticOff, anchor, wait, viewing } = changes
  if (closedTo !== undefined) await closeToCountries(db, dau, countriesOf(closedTo))
  if (terms !== undefined) await setTerms(db, dau, terms.join() === 'none' ? [] : terms)
  if (automaticOn !== undefined) await switchByOperator(db, { dau, rule: automaticOn, on: true })
  if (automaticOff !== undefined) await switchByOperator(db, { dau, rule: automaticOff, on: false })
  if (viewing !== undefined) await allowViewing(db, dau, viewing)
  if (anchor !== undefined || wait !== undefined) {
    await anchorAccess(db, dau, {
      ...(anchor !== undefined && { anchor }),
      ...(wait !== undefined && { waitDays: wait }),
    })
  }
}

async function list(db: Database, only: string | undefined): Promise<void> {
  for (const dau of await readDaus(db)) {
    const { code, name, terms, closedCountries } = dau
    if (only !== undefined && code !== only) continue
    const facts = [
      `terms: ${terms.map(writeTerm).join(' ') || 'none'}`,
      `closed to: ${closedCountries.join(', ') || 'none'}`,
      `automatic approval: ${(await rulesOn(db, code)).join(', ') || 'off'}`,
      `a year from: ${anchorOf(dau)}`,
      `viewing without download: ${dau.viewing ? 'yes' : 'no'}`,
    ]
    console.log(`${code}  ${name}; ${facts.join('; ')}`)
  }
}

const anchorOf = ({ anchor, anchorWaitDays }: Dau): string =>
  anchor === 'vending' || anchor === 'first-access'
    ? `${anchor}, at most ${counted(anchorWaitDays, 'day')} after approval`
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
