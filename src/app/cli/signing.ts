import { Command } from 'commander'
import { settingsOfProcess, siteUrlOf } from '../config.ts'
import { openSigning } from '../openings.ts'
import { CommandFailed } from './exit.ts'

export const signingCommand = (): Command =>
  new Command('signing')
    .description('Say who collects signatures, and what is still to be done for it.')
    .action(async () => {
      const settings = settingsOfProcess()
      const service = await openSigning(settings.docuSign, siteUrlOf(settings))
      if (service === undefined) {
        console.log('Signatures are collected by the platform itself.')
        return
      }
      const problems = await service.preflight()
      if (problems.length > 0) throw new CommandFailed(problems.join('\n'))
      console.log('DocuSign is ready.')
    })
