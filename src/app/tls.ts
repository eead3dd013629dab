import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { SettingsError, type TlsFiles } from './config.ts'

/** What a server shows and proves itself with, as PEM. */
export type Tls = { readonly cert: Buffer; readonly key: Buffer }

/** Reads the certificate, with its chain, and the key to it. @throws SettingsError that names the setting */
export async function readTls(files: TlsFiles): Promise<Tls> {
  const cert = await read('ACCESSION_TLS_CERT', files.cert)
  const key = await read('ACCESSION_TLS_KEY', files.key)
  const first = parsed('ACCESSION_TLS_CERT', files.cert, 'is no certificate in PEM', () => {
    createSecureContext({ cert })
    return new X509Certificate(cert)
  })
  const secret = parsed('ACCESSION_TLS_KEY', files.key, 'is no private key in PEM', () =>
    createPrivateKey(key),
  )
  if (!first.checkPrivateKey(secret))
    throw new SettingsError(
      `ACCESSION_TLS_KEY: ${files.key} is not the key to the certificate in ${files.cert}`,
    )
  return { cert, key }
}

const read = (setting: string, path: string): Promise<Buffer> =>
  readFile(path).catch((error: Error) => {
    throw new SettingsError(`${setting}: ${path} cannot be read: ${error.message}`)
  })

function parsed<T>(setting: string, path: string, fault: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new SettingsError(`${setting}: ${path} ${fault}, or has a password`, { cause: error })
  }
}

/**
 * Takes a renewed certificate without a restart: once the files have changed, connections from then on see the new one.
 * Files that do not fit together, as between the writing of the two, leave the server with what it has.
 * Answers a look at the files.
 */
export function renewal(
  server: { setSecureContext(tls: Tls): void },
  files: TlsFiles,
  onFault: (what: string, error: unknown) => void,
): () => Promise<void> {
  let known = stampOf(files)
  return async () => {
    const now = stampOf(files)
    const [before, after] = await Promise.all([known, now])
    if (before === after) return
    try {
      server.setSecureContext(await readTls(files))
      known = now
    } catch (error) {
      onFault('tls', error)
    }
  }
}

/** When the files were written. */
async function stampOf({ cert, key }: TlsFiles): Promise<string> {
  const times = await Promise.all(
    [cert, key].map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  )
  return times.join(' ')
}
