import { Command } from 'commander'
import { settingsOfProcess } from '../config.ts'
import { openExecutor } from '../executor.ts'
import { CommandFailed } from './exit.ts'

export const executorCommand = (): Command =>
  new Command('executor')
    .description('Say where tools run, whether they can, and how many run and wait.')
    .action(async () => {
      const executor = openExecutor(settingsOfProcess().executor)
      if (executor === undefined) throw new CommandFailed('ACCESSION_EXECUTOR=none: no tools run.')
      const { fault, isWatched, memoryLimit, cores, memoryMiB } = await executor.capabilities()
      if (fault !== undefined) throw new CommandFailed(`${fault.code}: ${fault.message}`)
      const attempts = await executor.list()
      const count = (state: string) => attempts.filter((each) => each.state === state).length
      console.log(
        `Tools can run: executor ${executor.name}, up to ${cores} cores and ${memoryMiB} MiB each.`,
      )
      console.log(
        memoryLimit === 'hard'
          ? 'Their memory is limited by the kernel.'
          : 'Their memory is watched, not limited by the kernel: see docs/operate.md.',
      )
      if (isWatched === false)
        console.log('The kernel does not tell which calls they try: see docs/operate.md.')
      console.log(
        `${count('running')} run, ${count('queued')} wait, ${count('unknown')} are not known of.`,
      )
    })
