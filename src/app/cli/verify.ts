import { Command } from 'commander'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { maxSealedBytes, type SealVerdict } from '#adapters/seal/port.ts'
import { faultWords } from '#stages/agreement/contract/seal.ts'
import { settingsOfProcess } from '../config.ts'
import { openSeals } from '../openings.ts'
import { CommandFailed } from './exit.ts'

type Options = { readonly root?: string; readonly json?: boolean }

export const verifyCommand = (): Command =>
  new Command('verify')
    .description('Say whether a PDF is as it was when this installation sealed it, and when.')
    .argument('<file>', 'the PDF')
    .option('--root <pem>', 'trust the roots in this file, and not those of this installation')
    .option('--json', 'as JSON')
    .action(async (file: string, { root, json }: Options) => {
      const seals = await openSeals(settingsOfProcess())
      const roots = root === undefined ? undefined : await rootsIn(root)
      const isTooLarge = (await stat(file).catch(unreadable)).size > maxSealedBytes
      const bytes = isTooLarge ? undefined : await readFile(file).catch(unreadable)
      const verdict: SealVerdict =
        bytes === undefined
          ? { valid: false, fault: 'too-large' }
          : await seals.verify(bytes, roots)
      const sha256 = bytes && createHash('sha256').update(bytes).digest('hex')
      console.log(json ? JSON.stringify({ file, sha256, ...verdict }) : inWords(file, verdict))
      if (!verdict.valid) throw new CommandFailed('')
    })

async function rootsIn(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8').catch(unreadable)
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw new CommandFailed(`${path} holds no certificate as PEM.`)
  return pem
}

function unreadable(error: Error): never {
  throw new CommandFailed(error.message, { cause: error })
}

function inWords(file: string, verdict: SealVerdict): string {
  if (!verdict.valid) return `${file}: no valid seal. ${faultWords[verdict.fault]}`
  const { seal } = verdict
  return `${file}: the seal is valid; every byte is as it was sealed.
  by           ${seal.name} (certificate of ${seal.by})
  at           ${seal.at}
  timestamp    ${seal.timestamp === undefined ? 'none' : `${seal.timestamp.at} by ${seal.timestamp.by}`}
  reason       ${seal.reason}
  certificate  SHA-256 ${seal.certificate}
  root         SHA-256 ${seal.root}`
}
