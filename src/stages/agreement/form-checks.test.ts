import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createDeflate, deflateSync } from 'node:zlib'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { submitRequest } from '#stages/agreement/contract.ts'
import { readRequest } from '#stages/request/contract.ts'
import { passOn, readCase } from '#stages/review/contract.ts'
import { eicar, type FakeClamd, startClamd } from '#test/fake-clamd.ts'
import { draftOf, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { addForm, downloadForm, type Form, listForms } from './contract.ts'

const hasQpdf = existsSync('/usr/bin/qpdf')

let folder: string
let platform: Platform
let ada: Person
let stella: Person
let draftId: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-forms-'))
  platform = await startPlatform({ clamd: { path: join(folder, 'clamd') } })
  await smallCatalog(platform)
  ada = await platform.as('ada')
  stella = await platform.as('stella')
  draftId = (await draftOf(ada)).id
})
afterAll(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

const forms = (id: string, person = ada) => person.call(listForms, { params: { requestId: id } })

const upload = (bytes: Uint8Array, id = draftId, person = ada): Promise<Form> =>
  person.upload(addForm, { params: { requestId: id }, query: { name: 'form.pdf' } }, bytes)

/** The sentence with which an upload is refused; nothing of it is kept. */
async function refusalOf(bytes: Uint8Array): Promise<string> {
  await moveOn('1h')
  const before = await forms(draftId)
  const problem = await upload(bytes).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(problem).toMatchObject({ code: 'invalid-input', errors: [{ path: 'form' }] })
  expect(await forms(draftId)).toEqual(before)
  return problem instanceof Error ? problem.message : ''
}

const moveOn = (span: string) =>
  platform.deps.db
    .transaction()
    .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, span))

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

/** A PDF of one page, written by hand with a sound table of its objects, which are 1 to 3 and those given. */
function written(catalog = '', page = '', more: readonly (string | Buffer)[] = []): Buffer {
  const objects = [
    `<</Type /Catalog /Pages 2 0 R ${catalog}>>`,
    '<</Type /Pages /Kids [3 0 R] /Count 1>>',
    `<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${page}>>`,
    ...more,
  ]
  const parts = [latin1('%PDF-1.7\n')]
  const size = () => parts.reduce((sum, part) => sum + part.length, 0)
  const places = objects.map((object, index) => {
    const at = size()
    parts.push(latin1(`${index + 1} 0 obj `), Buffer.from(object), latin1(' endobj\n'))
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const start = size()
  parts.push(
    latin1(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`),
    latin1(`trailer <</Root 1 0 R /Size ${objects.length + 1}>>\nstartxref\n${start}\n%%EOF\n`),
  )
  return Buffer.concat(parts)
}

/** An object with a packed stream. */
function streamOf(content: Buffer, filters: string): Buffer {
  return Buffer.concat([
    latin1(`<</Filter [${filters}] /Length ${content.length}>> stream\n`),
    content,
    latin1('\nendstream'),
  ])
}

const script = '<</S /JavaScript /JS (app.alert(1))>>'
const objectStream = (object: string): Buffer => {
  const content = deflateSync(`8 0 ${object}`)
  return Buffer.concat([
    latin1(
      `<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${content.length}>> stream\n`,
    ),
    content,
    latin1('\nendstream'),
  ])
}

async function encryptedByQpdf(userPassword: string): Promise<Buffer> {
  const [plain, locked] = [join(folder, 'plain.pdf'), join(folder, 'locked.pdf')]
  await writeFile(plain, written())
  execFileSync('qpdf', ['--encrypt', userPassword, 'secret', '256', '--', plain, locked])
  return readFile(locked)
}

async function withAttachment(): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  document.addPage()
  await document.attach(Buffer.from(eicar), 'data.txt', { mimeType: 'text/plain' })
  return document.save()
}

describe('an uploaded form', () => {
  it.each([
    [
      'a web page that is a PDF too',
      () => Buffer.concat([latin1('<html>'), written()]),
      'not a PDF',
    ],
    ['a PNG', () => latin1('\x89PNG\r\n\x1a\n%%EOF'), 'not a PDF'],
    ['one cut off', () => written().subarray(0, -30), 'cut off'],
    [
      'one with a ZIP behind it',
      () => Buffer.concat([written(), latin1('PK\x05\x06'.padEnd(22, '\0'))]),
      'follows its end',
    ],
  ])('T62 is refused where it is %s', async (_, make, reason) => {
    expect(await refusalOf(make())).toContain(reason)
  })

  it.each([
    [
      'JavaScript in its names',
      () => written(`/Names <</JavaScript <</Names [(a) ${script}]>>>>`),
      'JavaScript',
    ],
    ['JavaScript in an object stream', () => written('', '', [objectStream(script)]), 'JavaScript'],
    [
      'JavaScript with an escaped name',
      () => written('/OpenAction <</S /J#61vaScript>>'),
      'JavaScript',
    ],
    [
      'a program to launch',
      () => written('', '/Annots [<</Subtype /Link /A <</S /Launch /F (a.exe)>>>>]'),
      'starts a program',
    ],
    ['XFA', () => written('/AcroForm <</Fields [] /XFA (x)>>'), 'XFA'],
  ])('T63 is refused where it has %s', async (_, make, reason) => {
    expect(await refusalOf(make())).toContain(reason)
  })

  it('T64 is refused where it carries a file', async () => {
    expect(await refusalOf(await withAttachment())).toContain('files attached')
  })

  it.skipIf(!hasQpdf).each([
    ['to be opened', 'secret'],
    ['by its owner alone', ''],
  ])('T64 is refused where it is encrypted %s (needs qpdf)', async (_, userPassword) => {
    expect(await refusalOf(await encryptedByQpdf(userPassword))).toContain('encrypted')
  })

  it.skipIf(!hasQpdf)(
    'T65 is refused where a megabyte of it unpacks to a gigabyte, which the server does not feel (needs qpdf)',
    async () => {
      const bomb = streamOf(await packedGigabyte(), '/FlateDecode')
      const bytes = written('', '/Contents 4 0 R', [bomb])
      expect(bytes.length).toBeLessThan(1.2 * 1024 * 1024)
      const before = peakMegabytes()
      expect(await refusalOf(bytes)).toContain('far larger inside than it looks')
      expect(peakMegabytes() - before).toBeLessThan(200)
    },
  )
})

/** Made piece by piece, so that this process has never held it whole. */
const packedGigabyte = (): Promise<Buffer> =>
  buffer(Readable.from(Array.from({ length: 1024 }, () => megabyte)).pipe(createDeflate()))
const megabyte = Buffer.alloc(1 << 20)

/** The most memory that this process ever had, in MiB. */
function peakMegabytes(): number {
  const [, kilobytes = ''] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

describe('T66 the virus scan of a form', () => {
  const withClamd = async <T>(work: (clamd: FakeClamd) => Promise<T>): Promise<T> => {
    const clamd = await startClamd(join(folder, 'clamd'))
    try {
      return await work(clamd)
    } finally {
      await clamd.close()
    }
  }
  const infected = () => Buffer.concat([written(), latin1(`% ${eicar}\n%%EOF\n`)])
  const open = (id: string, n = 1) => ada.download(downloadForm, { params: { requestId: id, n } })

  it('finds nothing in a sound form, which anybody who may see it opens', async () => {
    await moveOn('1h')
    const form = await withClamd(() => upload(written()))
    expect(form).toMatchObject({ scan: 'clean', virus: null, unpacked: hasQpdf })
    expect(Buffer.from(await open(draftId, form.n)).equals(written())).toBe(true)
  })

  it('refuses a form in which it finds something, and the audit log names that', async () => {
    expect(await withClamd(() => refusalOf(infected()))).toContain('Eicar-Test-Signature')
    const events = await platform.deps.db
      .selectFrom('audit_event')
      .select('body')
      .where('subject_id', '=', draftId)
      .where('type', '=', 'form.refused')
      .execute()
    expect(events.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
      { outcome: 'denied', data: { virus: 'Eicar-Test-Signature' } },
    ])
  })

  it('keeps a form closed while the scanner is down, and opens it once it is clean', async () => {
    await moveOn('1h')
    const { id } = await fileByForm(ada, 'While clamd is down', false)
    const params = { requestId: id }
    expect(await forms(id)).toMatchObject([{ n: 1, scan: 'waiting' }])
    await expect(open(id)).rejects.toMatchObject({ code: 'wrong-state' })
    const waiting = await stella.call(readCase, { params })
    expect(waiting.openCommands).toEqual(['return'])
    const pass = () => stella.call(passOn, { params, body: { version: waiting.request.version } })
    await expect(pass()).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('waits for the virus scan'),
    })
    await withClamd(() => platform.deps.outbox.drain())
    expect(await forms(id)).toMatchObject([{ n: 1, scan: 'clean' }])
    expect((await open(id)).length).toBeGreaterThan(1000)
    expect((await pass()).request.state).toBe('in-review')
  })

  it('keeps what it finds later closed for good; the steward can only return it', async () => {
    await moveOn('1h')
    const { id } = await draftOf(ada)
    const params = { requestId: id }
    await upload(infected(), id)
    await withClamd(() => platform.deps.outbox.drain())
    expect(await forms(id)).toMatchObject([{ scan: 'found', virus: 'Eicar-Test-Signature' }])
    await expect(open(id)).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('Eicar-Test-Signature'),
    })
    const { version } = await ada.call(readRequest, { params })
    await expect(ada.call(submitRequest, { params, body: { version } })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })
})

describe('uploads of one person', () => {
  it('are twenty an hour, refused ones too; an hour later there is room again', async () => {
    const ben = await platform.as('ben')
    const { id } = await draftOf(ben)
    const attempts = Array.from({ length: 25 }, () => upload(latin1('no PDF'), id, ben))
    const ended = await Promise.allSettled(attempts)
    const codes = ended.map((end) => (end.status === 'rejected' ? end.reason.code : 'kept'))
    expect(codes.filter((code) => code === 'invalid-input')).toHaveLength(20)
    expect(codes.filter((code) => code === 'too-many')).toHaveLength(5)
    await expect(upload(written(), id, ben)).rejects.toMatchObject({
      code: 'too-many',
      message: expect.stringMatching(/20 forms within an hour.*in (59|60) min, at \d\d:\d\d UTC/),
    })
    await moveOn('1h')
    expect((await upload(written(), id, ben)).n).toBe(1)
  })
})
