import { settingsOfProcess } from '../config.ts'
import { type Instance, openInstance } from '../instance.ts'

/** Opens the platform for the time of one command and closes it after, however the command ends. */
export async function withInstance<T>(work: (instance: Instance) => Promise<T>): Promise<T> {
  const instance = await openInstance(settingsOfProcess(), (queue, error) => {
    console.error(`${queue}: ${error instanceof Error ? error.message : String(error)}`)
  })
  try {
    return await work(instance)
  } finally {
    await instance.close()
  }
}
