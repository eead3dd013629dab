import { existsSync } from 'node:fs'
import { PDFDocument, rgb } from '@cantoo/pdf-lib'
import { beforeAll, describe, expect, it } from 'vitest'
import { inkIn, picturePage, readPages } from './poppler.ts'

let bytes: Uint8Array
beforeAll(async () => {
  const document = await PDFDocument.create()
  document.addPage([400, 300]).drawText('Ada & Ben', { x: 100, y: 200, size: 20 })
  document
    .addPage([400, 300])
    .drawRectangle({ x: 50, y: 100, width: 20, height: 10, color: rgb(0, 0, 0) })
  bytes = await document.save()
})

describe.skipIf(!existsSync('/usr/bin/pdftotext'))('poppler (needs poppler)', () => {
  it('reads words with their places', async () => {
    const text = await readPages(bytes)
    if (text.state !== 'read') throw new Error(text.state)
    expect(text.pages.map(({ width, height, words }) => [width, height, words.length])).toEqual([
      [400, 300, 3],
      [400, 300, 0],
    ])
    const [ada, and] = text.pages[0]?.words ?? []
    expect(ada).toMatchObject({ text: 'Ada', left: expect.closeTo(100, 0) })
    expect(and?.text).toBe('&')
  })

  it('counts ink in a box, from the upper left corner', async () => {
    const box = { left: 50, top: 190, right: 70, bottom: 200 }
    const beside = { left: 0, top: 0, right: 400, bottom: 100 }
    expect(await inkIn(bytes, 2, [box, beside])).toEqual([200, 0])
    expect(await inkIn(bytes, 3, [box])).toBeUndefined()
  })

  it('draws a page, and none that is not there', async () => {
    const picture = await picturePage(bytes, 1)
    expect(Buffer.from(picture ?? []).toString('latin1', 1, 4)).toBe('PNG')
    expect(await picturePage(bytes, 3)).toBeUndefined()
  })

  it('gives up on what is no PDF', async () => {
    expect(await readPages(Buffer.from('no PDF'))).toEqual({ state: 'unreadable' })
  })

  it('gives up on a page that takes too much memory', async () => {
    const document = await PDFDocument.create()
    document.addPage([14_000, 14_000])
    const large = await document.save()
    expect(await inkIn(large, 1, [])).toBeUndefined()
  })
})

it('without poppler reads and draws nothing, and says so', async () => {
  expect(await readPages(bytes, '/nonexistent')).toEqual({ state: 'not-installed' })
  expect(await picturePage(bytes, 1, '/nonexistent')).toBeUndefined()
  expect(await inkIn(bytes, 1, [], '/nonexistent')).toBeUndefined()
})
