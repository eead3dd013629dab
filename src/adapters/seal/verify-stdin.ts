import { buffer } from 'node:stream/consumers'
import { certificatesIn } from './certificate.ts'
import { verifySealed } from './verify.ts'

// The process that local.ts starts: a PDF comes in, with the trusted roots as PEM; one line of JSON goes out.
const roots = certificatesIn(process.argv[2] ?? '')
process.stdout.write(JSON.stringify(await verifySealed(await buffer(process.stdin), roots)))
