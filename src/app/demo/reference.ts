import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoGenome } from './genome.ts'

const lineLength = 60

/** Writes the demo genome as a reference, once, for the genome viewer: `demo.fa` with its index. */
export async function seedReference(folder: string): Promise<void> {
  if (existsSync(folder)) return
  await mkdir(folder, { recursive: true })
  let text = ''
  let index = ''
  for (const { name, bases } of demoGenome()) {
    text += `>${name}\n`
    const sequence = Buffer.from(bases).toString('latin1')
    index += `${[name, bases.length, text.length, lineLength, lineLength + 1].join('\t')}\n`
    for (let at = 0; at < sequence.length; at += lineLength)
      text += `${sequence.slice(at, at + lineLength)}\n`
  }
  await writeFile(join(folder, 'demo.fa.fai'), index)
  await writeFile(join(folder, 'demo.fa'), text)
}
