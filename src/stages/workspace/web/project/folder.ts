import type { z } from 'zod'
import type { listFolder, readFile } from '../../contract.ts'

/** One page of a folder, or of a search below it. */
export type Folder = z.output<(typeof listFolder)['output']>

/** One file with its properties. */
export type FileDetails = z.output<(typeof readFile)['output']>
