import { buffer } from 'node:stream/consumers'
import { examinePdf } from './examine.ts'

// The process that inspect.ts starts: a PDF comes in, one line of JSON goes out.
process.stdout.write(JSON.stringify(await examinePdf(await buffer(process.stdin))))
