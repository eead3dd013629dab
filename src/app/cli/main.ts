import { Command, CommanderError } from 'commander'
import { Problem } from '#kernel/problem.ts'
import { SettingsError } from '../config.ts'
import { version } from '../version.ts'
import { accessCommand } from './access.ts'
import { auditCommand } from './audit.ts'
import { backupCommand } from './backup.ts'
import { bounceCommand } from './bounce.ts'
import { benchCommand } from './bench.ts'
import { clockCommand } from './clock.ts'
import { dausCommand } from './daus.ts'
import { drillCommand } from './drill.ts'
import { executorCommand } from './executor.ts'
import { CommandFailed, exit } from './exit.ts'
import { importCommand } from './import.ts'
import { institutionsCommand } from './institutions.ts'
import { initCommand } from './init.ts'
import { limitsCommand } from './limits.ts'
import { journeyCommand } from './journey.ts'
import { objectsCommand } from './objects.ts'
import { policyCommand } from './policy.ts'
import { recoverCommand } from './recover.ts'
import { releasesCommand } from './releases.ts'
import { restoreCommand } from './restore.ts'
import { serveCommand } from './serve.ts'
import { settingsCommand } from './settings.ts'
import { signingCommand } from './signing.ts'
import { toolsCommand } from './tools.ts'
import { tokenCommand } from './token.ts'
import { verifyCommand } from './verify.ts'
import { verifyAllCommand } from './verify-all.ts'
import { whyCommand } from './why.ts'
import { workerImageCommand } from './worker-image.ts'

const program = new Command('accession')
  .description('Self-hosted sharing of controlled-access genomic data.')
  .version(version)
  .addHelpText(
    'after',
    `
Every command works on the data of ACCESSION_DATA (./data), or of DATABASE_URL, whether a server runs or not.
Exit codes: ${exit.ok} done, ${exit.failed} it did not hold or was refused, ${exit.usage} wrong use or setting, ${exit.bug} a fault of ours.`,
  )

for (const command of [
  initCommand,
  serveCommand,
  importCommand,
  releasesCommand,
  institutionsCommand,
  tokenCommand,
  policyCommand,
  dausCommand,
  accessCommand,
  whyCommand,
  bounceCommand,
  clockCommand,
  auditCommand,
  backupCommand,
  restoreCommand,
  recoverCommand,
  drillCommand,
  verifyCommand,
  verifyAllCommand,
  journeyCommand,
  benchCommand,
  settingsCommand,
  signingCommand,
  objectsCommand,
  toolsCommand,
  limitsCommand,
  executorCommand,
  workerImageCommand,
]) {
  program.addCommand(command())
}
prepare(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Every command, however deep, says where help is and leaves the exit code to `report`. */
function prepare(command: Command): void {
  command.exitOverride().showHelpAfterError('Run `accession help` for what there is.')
  for (const part of command.commands) prepare(part)
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage
  if (error instanceof CommandFailed) {
    if (error.message !== '') console.error(error.message)
    return exit.failed
  }
  if (error instanceof SettingsError) {
    console.error(error.message)
    return exit.usage
  }
  if (error instanceof Problem) {
    console.error(`${error.code}: ${error.message}`)
    return exit.failed
  }
  console.error(error)
  return exit.bug
}
