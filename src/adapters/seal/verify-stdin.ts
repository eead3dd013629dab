import { buffer } from 'node:stream/consumers'
import { certificatesIn } from './certificate.ts'
import { verifySealed } from './verify.ts'

// The process that local.ts starts: a PDF comes in, with the trusted roots of seals and those of timestamps as PEM;
// one line of JSON goes out.
const [roots, timestampRoots] = process.argv.slice(2, 4).map(certificatesIn)
const verdict = await verifySealed(await buffer(process.stdin), roots ?? [], timestampRoots)
process.stdout.write(JSON.stringify(verdict))
