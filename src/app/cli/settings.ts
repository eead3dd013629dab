import { Command } from 'commander'
import { sinksWarning } from '../config/audit.ts'
import { settingsOfProcess, shownSettings } from '../config.ts'

export const settingsCommand = (): Command =>
  new Command('settings')
    .description('Every setting: its value here, its meaning. Settings are environment variables.')
    .option('--check', 'only say whether they fit')
    .action(({ check }: { check?: boolean }) => {
      if (!check) {
        for (const { name, value, meaning } of shownSettings()) {
          console.log(`${name} = ${value}
    ${meaning}`)
        }
      }
      const warning = sinksWarning(settingsOfProcess())
      if (warning !== undefined) console.error(warning)
      if (check) console.log('The settings fit.')
    })
