import { join } from 'node:path'
import { runApart } from '../apart.ts'
import type { Facts } from './form-text.ts'
import type { Pressed, PressFile } from './press.ts'
import { takePlace } from './program.ts'

/** What a template may import. */
export const ours = ['look.typ', 'blocks.typ', 'certificate.typ'] as const

export type PressJob = {
  readonly template: string
  readonly facts: Facts
  readonly pictures: readonly { readonly name: string; readonly base64: string }[]
  readonly fontDirectories: readonly string[]
}

const program = join(import.meta.dirname, 'press-stdin.ts')

/**
 * Sets facts by a template that somebody wrote here, in a process that may be lost: it has some seconds and some
 * memory, reads our own Typst files alone, and reaches no network.
 */
export async function pressApart(
  template: string,
  facts: Facts,
  pictures: readonly PressFile[],
  fontDirectories: readonly string[],
  addressMegabytes?: number,
): Promise<Pressed> {
  const job: PressJob = {
    template,
    facts,
    pictures: pictures.map(({ name, bytes }) => ({
      name,
      base64: Buffer.from(bytes).toString('base64'),
    })),
    fontDirectories,
  }
  const giveBack = await takePlace()
  try {
    const told = (await runApart(program, Buffer.from(JSON.stringify(job)), [], {
      native: true,
      ...(addressMegabytes !== undefined && { addressMegabytes }),
    })) as { pdf: string } | Exclude<Pressed, Uint8Array> | undefined
    if (told === undefined)
      return { faults: [{ line: null, message: 'it takes too long or too much memory to print' }] }
    return 'pdf' in told ? new Uint8Array(Buffer.from(told.pdf, 'base64')) : told
  } finally {
    giveBack()
  }
}
