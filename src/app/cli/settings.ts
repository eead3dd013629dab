import { Command } from 'commander'
import { settingsSchema, settingsOfProcess } from '../config.ts'

const secret = /URL$/
const password = /\/\/([^:@/]*):[^@/]*@/

export const settingsCommand = (): Command =>
  new Command('settings')
    .description('Every setting: its value here, its meaning. Settings are environment variables.')
    .option('--check', 'only say whether they fit')
    .action(({ check }: { check?: boolean }) => {
      if (!check) {
        for (const [name, schema] of Object.entries(settingsSchema.shape)) {
          const shown = shownOf(name, process.env[name])
          console.log(`${name} = ${shown}\n    ${schema.description ?? ''}`)
        }
      }
      settingsOfProcess()
      if (check) console.log('The settings fit.')
    })

function shownOf(name: string, value: string | undefined): string {
  if (value === undefined || value === '') return '(default)'
  return secret.test(name) ? value.replace(password, '//$1:…@') : value
}
