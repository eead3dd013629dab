import { Command } from 'commander'
import { settingsOfProcess } from '../config.ts'
import { start } from '../start.ts'
import { CommandFailed } from './exit.ts'

export const serveCommand = (): Command =>
  new Command('serve')
    .description('Start the server and its worker, and print their address.')
    .action(async () => {
      const settings = settingsOfProcess()
      const server = await start(settings, (text) => console.error(text)).catch((error: Error) => {
        throw error.name === 'SettingsError'
          ? error
          : new CommandFailed(error.message, { cause: error })
      })
      console.log(`Accession is ready at ${server.url}`)
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      })
      await server.stop()
      process.exit()
    })
