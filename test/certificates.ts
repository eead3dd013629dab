import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Whether this machine can make certificates. */
export const hasOpenssl = spawnSync('openssl', ['version']).error === undefined

/** PEM files of a server of this machine, and of the authority that vouches for it. */
export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string }

/** Makes an authority, and with it a certificate for localhost and 127.0.0.1, in a folder; needs openssl. */
export function makeCertificates(folder: string, name = 'server'): Certificates {
  const path = (file: string): string => join(folder, `${name}-${file}`)
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
  }
  const ca = path('ca.pem')
  const [cert, key] = [path('cert.pem'), path('key.pem')]
  const begin = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const made = ['-noenc', '-days', '2']
  openssl(
    ...[...begin, ...made, '-subj', `/CN=${name} authority`, '-keyout', path('ca.key'), '-out', ca],
    ...['-addext', 'keyUsage=critical,keyCertSign'],
  )
  openssl(
    ...[...begin, ...made, '-subj', `/CN=${name}`, '-CA', ca, '-CAkey', path('ca.key')],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', key, '-out', cert],
  )
  return { ca, cert, key }
}
