import { Command } from 'commander'
import { invalid } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { explain } from '#stages/workspace/queries/explanation.ts'
import { withInstance } from './with-instance.ts'

export const whyCommand = (): Command =>
  new Command('why')
    .description(
      'Tell from the ledgers why a person could, or could not, read a file at an instant.',
    )
    .argument('<person>', 'by handle, address or id')
    .argument('<file>', 'by id')
    .option('--at <instant>', 'such as 2026-11-22T10:00:00Z; else now')
    .action(async (person: string, file: string, options: { at?: string }) =>
      withInstance(async ({ deps: { db } }) => {
        const at = options.at === undefined ? (await readNow(db)).now : new Date(options.at)
        if (Number.isNaN(at.getTime())) throw invalid('at', `${options.at} is not an instant.`)
        const answer = await explain(db, undefined, { person, file, at: at.toISOString() })
        const end = answer.download ? ', and take it away' : ''
        console.log(
          `${answer.person} ${answer.could ? `could read ${file}${end}` : `could not read ${file}`} at ${answer.at}.`,
        )
        for (const { project, name, could, because } of answer.projects) {
          console.log(`${could ? 'yes' : 'no '} ${project}  ${name}`)
          for (const sentence of because) console.log(`      ${sentence}`)
        }
        if (answer.projects.length === 0) console.log('It is in no project of this person.')
      }),
    )
