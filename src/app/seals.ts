import { join } from 'node:path'
import { localSeals } from '#adapters/seal/local.ts'
import { SealUnavailable, type Seals } from '#adapters/seal/port.ts'
import { type Settings, SettingsError } from './config.ts'

/** The seal as the settings say. It needs no database. @throws SettingsError for a key file that cannot be used. */
export async function openSeals(
  settings: Pick<Settings, 'dataFolder' | 'name' | 'sealP12'>,
): Promise<Seals> {
  try {
    return await localSeals({
      folder: join(settings.dataFolder, 'seal'),
      name: settings.name,
      p12: settings.sealP12,
    })
  } catch (error) {
    if (error instanceof SealUnavailable) throw new SettingsError(error.message, { cause: error })
    throw error
  }
}
