import { readFileSync, statSync } from 'node:fs'

/** Settings that are secrets, or hold one. */
export const secretSettings = [
  'DATABASE_URL',
  'ACCESSION_SMTP_URL',
  'ACCESSION_SEAL_P12_PASSWORD',
  'ACCESSION_DOCUSIGN_HMAC_KEYS',
] as const

/** An environment is read by every child and shown in lists of processes; a file is not. */
export const fileOf = (name: string): string => `${name}_FILE`

type Env = Readonly<Record<string, string | undefined>>

/** The environment with the secrets that lie in files, and what is wrong with those. */
export function withSecretFiles(env: Env): { readonly env: Env; readonly faults: string[] } {
  const faults: string[] = []
  const secrets: Record<string, string> = {}
  for (const name of secretSettings) {
    const path = env[fileOf(name)]
    if (path === undefined || path === '') continue
    const secret = secretIn(path)
    if (env[name]) faults.push(`${fileOf(name)}: is set beside ${name}`)
    else if ('fault' in secret) faults.push(`${fileOf(name)}: ${secret.fault}`)
    else secrets[name] = secret.text
  }
  return { env: { ...env, ...secrets }, faults }
}

const readByOthers = 0o004

/** The text of a file, without the end of its line. */
function secretIn(path: string): { readonly text: string } | { readonly fault: string } {
  try {
    if (process.platform !== 'win32' && statSync(path).mode & readByOthers)
      return { fault: `everybody on this machine may read ${path}: take that away (chmod o-r)` }
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return text === '' ? { fault: `${path} is empty` } : { text }
  } catch (error) {
    return { fault: `${path} cannot be read (${(error as NodeJS.ErrnoException).code})` }
  }
}
