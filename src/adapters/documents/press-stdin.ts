import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { openPress, press } from './press.ts'
import { ours, type PressJob } from './press-apart.ts'

// The process that press-apart.ts starts: a template with its facts comes in, one line of JSON goes out. Templates
// read a folder that is not there, so that all they find are the files given here.
const { template, facts, pictures, fontDirectories } = (await json(process.stdin)) as PressJob
const files = await Promise.all(
  ours.map(async (name) => ({ name, bytes: await readFile(join(import.meta.dirname, name)) })),
)
const shown = pictures.map(({ name, base64 }) => ({ name, bytes: Buffer.from(base64, 'base64') }))
const opened = openPress(join(import.meta.dirname, 'no-such-folder'), fontDirectories)
const pressed = press(opened, template, facts, [...files, ...shown])
const answer =
  pressed instanceof Uint8Array ? { pdf: Buffer.from(pressed).toString('base64') } : pressed
process.stdout.write(JSON.stringify(answer))
