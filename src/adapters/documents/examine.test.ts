import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { PDFDocument } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examinePdf } from './examine.ts'

/** A PDF written by hand: objects 1 (catalog), 2 (page tree) and 3 (one page), and what is added to them. */
function handmade({ catalog = '', page = '', objects = '', trailer = '' }): Uint8Array {
  return latin1(
    `%PDF-1.7
1 0 obj <</Type /Catalog /Pages 2 0 R ${catalog}>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${page}>> endobj
${objects}
trailer <</Root 1 0 R ${trailer}>>
startxref
0
%%EOF
`,
  )
}

async function withPages(count: number): Promise<PDFDocument> {
  const document = await PDFDocument.create()
  for (let page = 0; page < count; page++) document.addPage()
  return document
}

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** An object stream holding one object, number 8, deflated `times` times. */
function packed(object: string, times = 1): string {
  let content = Buffer.from(`8 0 ${object}`, 'latin1')
  for (let time = 0; time < times; time++) content = deflateSync(content)
  const filters = '/FlateDecode '.repeat(times)
  return `9 0 obj <</Type /ObjStm /N 1 /First 4 /Filter [${filters}] /Length ${content.length}>> stream
${content.toString('latin1')}
endstream endobj`
}

const zipTail = 'PK\x05\x06'.padEnd(22, '\0')

describe('examination of a proper PDF', () => {
  it('tells pages, SHA-256 and who signed', async () => {
    const bytes = await (await withPages(3)).save()
    expect(await examinePdf(bytes)).toEqual({
      ok: true,
      pages: 3,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      signers: [],
    })
  })

  it.each([
    ['a hundred pages', async () => (await withPages(100)).save(), 100],
    [
      'pages without object streams',
      async () => (await withPages(2)).save({ useObjectStreams: false }),
      2,
    ],
    ['white space after the end', () => Buffer.concat([handmade({}), Buffer.from(' \r\n\0\n')]), 1],
    [
      'a link to a web page',
      () => handmade({ objects: '4 0 obj <</S /URI /URI (https://example.org)>> endobj' }),
      1,
    ],
    [
      'a page to open at',
      () => handmade({ catalog: '/OpenAction <</S /GoTo /D [3 0 R /Fit]>>' }),
      1,
    ],
    ['a large array', () => handmade({ objects: `4 0 obj [${'0 '.repeat(300_000)}] endobj` }), 1],
    [
      'the word JavaScript in a text',
      () => handmade({ trailer: '/Info <</Title (/JavaScript /JS)>>' }),
      1,
    ],
  ])('accepts %s', async (_, make, pages) => {
    expect(await examinePdf(await make())).toMatchObject({ ok: true, pages })
  })

  it('counts the pages that are there, not those that are claimed', async () => {
    const bytes = handmade({
      objects: `2 0 obj <</Type /Pages /Kids [3 0 R 4 0 R] /Count 1>> endobj
        4 0 obj <</Type /Pages /Kids [5 0 R 6 0 R 7 0 R] /Count 0>> endobj
        5 0 obj <</Type /Page>> endobj 6 0 obj <</Type /Page>> endobj
        7 0 obj <</Type /Pages>> endobj`,
    })
    expect(await examinePdf(bytes)).toMatchObject({ ok: true, pages: 3 })
  })

  it('tells who signed each field, once', async () => {
    const bytes = handmade({
      catalog: '/AcroForm <</Fields [4 0 R 5 0 R 6 0 R 9 0 R] /SigFlags 3>>',
      objects: `4 0 obj <</FT /Sig /T (signed) /V 7 0 R>> endobj
        5 0 obj <</FT /Sig /T (empty)>> endobj
        6 0 obj <</FT /Sig /T (parent) /Kids [8 0 R 6 0 R]>> endobj
        7 0 obj <</Type /Sig /Name (Pia\\n Lindqvist) /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00>>> endobj
        8 0 obj <</T (kid) /V <</Filter /Adobe.PPKLite /Contents <00>>>>> endobj
        9 0 obj <</FT /Sig /V <</Type /DocTimeStamp /Contents <00>>>>> endobj`,
    })
    expect(await examinePdf(bytes)).toMatchObject({ ok: true, signers: ['', 'Pia Lindqvist'] })
  })
})

describe('examination of something else', () => {
  const plain = Buffer.from(handmade({}))

  it.each([
    ['nothing', new Uint8Array(), 'not a PDF'],
    ['a web page', latin1('<!doctype html><script>alert(1)</script>\n%%EOF'), 'not a PDF'],
    ['a PNG', latin1('\x89PNG\r\n\x1a\n'), 'not a PDF'],
    ['a PDF behind something else', Buffer.concat([latin1('\n'), plain]), 'not a PDF'],
    ['a PDF cut off', plain.subarray(0, -40), 'cut off'],
    ['a PDF with a ZIP behind it', Buffer.concat([plain, latin1(zipTail)]), 'follows its end'],
    ['a header and an end', latin1('%PDF-1.7\n%%EOF'), 'damaged'],
    ['a header without a version', latin1('%PDF-x\n%%EOF'), 'damaged'],
    ['an object that never closes', handmade({ objects: '4 0 obj (' }), 'damaged'],
    [
      'arrays nested without end',
      handmade({ objects: `4 0 obj ${'['.repeat(100_000)}` }),
      'damaged',
    ],
    [
      'a page tree with a loop',
      handmade({ objects: '3 0 obj <</Kids [2 0 R]>> endobj' }),
      'damaged',
    ],
    [
      'a page tree that doubles at each step of a loop',
      handmade({ objects: '3 0 obj <</Kids [2 0 R 2 0 R]>> endobj' }),
      'damaged',
    ],
    [
      'a page that is missing',
      handmade({ objects: '2 0 obj <</Kids [77 0 R]>> endobj' }),
      'damaged',
    ],
    ['an object stream packed unusually', handmade({ objects: packed('<</A 1>>', 2) }), 'damaged'],
    ['no pages', handmade({ objects: '2 0 obj <</Type /Pages /Kids []>> endobj' }), 'no pages'],
  ])('refuses %s', async (_, bytes, reason) => {
    expect(await examinePdf(bytes)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })

  it('refuses 101 pages and says how many there are', async () => {
    const bytes = await (await withPages(101)).save()
    expect(await examinePdf(bytes)).toEqual({
      ok: false,
      reason: 'The PDF has 101 pages; at most 100 are accepted.',
    })
  })

  it.each([
    ['by password', { userPassword: 'secret' }],
    ['by owner password only', { ownerPassword: 'secret' }],
  ])('refuses encryption %s', async (_, passwords) => {
    const document = await withPages(1)
    document.encrypt(passwords)
    expect(await examinePdf(await document.save())).toEqual(encrypted)
  })

  it('refuses encryption that only the trailer tells of', async () => {
    expect(await examinePdf(handmade({ trailer: '/Encrypt <</Filter /Standard>>' }))).toEqual(
      encrypted,
    )
    expect(
      await examinePdf(
        handmade({ objects: '4 0 obj <</Filter /Standard>> endobj', trailer: '/Encrypt 4 0 R' }),
      ),
    ).toEqual(encrypted)
  })

  it('refuses an object stream that unpacks to more than 64 MiB', async () => {
    const bytes = handmade({ objects: packed(`(${' '.repeat(80 * 1024 * 1024)})`) })
    expect(await examinePdf(bytes)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('damaged'),
    })
  })

  const encrypted = { ok: false, reason: expect.stringContaining('encrypted') }
})

describe('examination for what acts by itself or carries files', () => {
  const script = '<</S /JavaScript /JS (app.alert(1))>>'

  it.each([
    ['JavaScript on opening', handmade({ catalog: `/OpenAction ${script}` }), 'JavaScript'],
    [
      'JavaScript by name',
      handmade({ catalog: `/Names <</JavaScript <</Names [(a) 4 0 R]>>>>` }),
      'JavaScript',
    ],
    [
      'JavaScript written with escapes',
      handmade({ catalog: '/OpenAction <</S /J#61vaScript>>' }),
      'JavaScript',
    ],
    [
      'JavaScript written with small escapes',
      handmade({ catalog: '/OpenAction <</#4a#53 (x)>>' }),
      'JavaScript',
    ],
    [
      'JavaScript by a reference to its name',
      handmade({ objects: '4 0 obj <</S 5 0 R>> endobj 5 0 obj /JavaScript endobj' }),
      'JavaScript',
    ],
    [
      'JavaScript by a name that a later revision hides',
      handmade({ objects: '5 0 obj /JavaScript endobj 5 0 obj /URI endobj' }),
      'JavaScript',
    ],
    ['JavaScript in an object stream', handmade({ objects: packed(script) }), 'JavaScript'],
    [
      'JavaScript that a later revision hides',
      handmade({ objects: `4 0 obj ${script} endobj 4 0 obj null endobj` }),
      'JavaScript',
    ],
    [
      'JavaScript that a doubled key hides',
      handmade({ catalog: `/OpenAction ${script} /OpenAction null` }),
      'JavaScript',
    ],
    [
      'JavaScript deep in an object stream',
      handmade({ objects: packed(`[[<</Next [${script}]>>]]`) }),
      'JavaScript',
    ],
    [
      'JavaScript in the dictionary of a stream',
      handmade({ objects: '4 0 obj <</JS (x) /Length 0>> stream\n\nendstream endobj' }),
      'JavaScript',
    ],
    [
      'a program to launch',
      handmade({ page: '/Annots [<</A <</S /Launch /F (cmd.exe)>>>>]' }),
      'starts a program',
    ],
    [
      'embedded files',
      handmade({ catalog: '/Names <</EmbeddedFiles <</Names []>>>>' }),
      'files attached',
    ],
    [
      'a file as an annotation',
      handmade({ page: '/Annots [<</Subtype /FileAttachment>>]' }),
      'files attached',
    ],
    ['a portfolio', handmade({ catalog: '/Collection <</View /D>>' }), 'files attached'],
    ['an XFA form', handmade({ catalog: '/AcroForm <</XFA 4 0 R>>' }), 'XFA'],
    [
      'additional actions',
      handmade({ page: '/AA <</O <</S /Named /N /Print>>>>' }),
      'acts by itself',
    ],
    [
      'a form that sends itself',
      handmade({ objects: '4 0 obj <</S /SubmitForm /F (https://example.org)>> endobj' }),
      'acts by itself',
    ],
    ['a film', handmade({ page: '/Annots [<</Subtype /RichMedia>>]' }), 'video'],
  ])('refuses %s', async (_, bytes, danger) => {
    expect(await examinePdf(bytes)).toEqual({ ok: false, reason: expect.stringContaining(danger) })
  })

  it('refuses files attached by a library', async () => {
    const document = await withPages(1)
    await document.attach(Buffer.from('data'), 'data.txt', { mimeType: 'text/plain' })
    expect(await examinePdf(await document.save())).toMatchObject({
      ok: false,
      reason: expect.stringContaining('files attached'),
    })
  })
})

describe('examination of hostile bytes', () => {
  const answers = async (bytes: Uint8Array): Promise<void> => {
    const inspection = await examinePdf(bytes)
    expect(inspection.ok ? inspection.sha256 : inspection.reason).not.toBe('')
  }

  it.each([[true], [false]])(
    'never throws when bytes are changed (object streams: %s)',
    async (useObjectStreams) => {
      const valid = await (await withPages(3)).save({ useObjectStreams })
      const flips = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 20,
      })
      await fc.assert(
        fc.asyncProperty(flips, async (changes) => {
          const bytes = valid.slice()
          for (const [at, mask] of changes) bytes[at] = (bytes[at] ?? 0) ^ mask
          await answers(bytes)
        }),
        { numRuns: 300 },
      )
    },
  )

  it('never throws on what only looks like a PDF', async () => {
    const words = fc.constantFrom(
      'obj',
      'endobj',
      'stream',
      'endstream',
      '<<',
      '>>',
      '[',
      ']',
      '(',
      ')',
      '/Kids',
      '/Pages',
      '/Root',
      'trailer',
      'xref',
      '1 0',
      '1 0 R',
      '2 0 R',
      '/Type',
      '/Catalog',
      '/ObjStm',
      '/V',
      'null',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 60 }), async (text) => {
        await answers(latin1(`%PDF-1.7\n${text.join(' ')}\n%%EOF`))
      }),
      { numRuns: 300 },
    )
  })
})
