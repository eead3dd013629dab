import { createHash, createPrivateKey, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asSealed, plainPdf, sealedWith, type SealFolder, sealFolder } from '#test/sealing.ts'
import { fingerprintOf } from './certificate.ts'
import { encodeContainer, signedAttributes } from './cms.ts'
import { maxSealedBytes, type SealVerdict } from './port.ts'
import { sealPdf } from './seal.ts'
import { verifySealed } from './verify.ts'

let ours: SealFolder
let sealed: Buffer
beforeAll(async () => {
  ours = await sealFolder()
  sealed = await sealedWith(ours.key)
})
afterAll(() => ours.remove())

const verify = (pdf: Uint8Array): Promise<SealVerdict> => verifySealed(pdf, [ours.key.root])
const refused = (fault: string) => ({ valid: false, fault })

/** Of the sealed document: the gap of its container, from `<` to past `>`. */
function gapOf(pdf: Buffer): { before: number; after: number } {
  const before = pdf.indexOf('/Contents <') + '/Contents '.length
  return { before, after: pdf.indexOf('>', before) + 1 }
}

/** The same document with some text replaced by one of the same length. */
function changed(from: string, to: string): Buffer {
  expect(to).not.toBe(from)
  expect(to).toHaveLength(from.length)
  const copy = Buffer.from(sealed)
  copy.write(to, copy.indexOf(from), 'latin1')
  return copy
}

/** Signs the document as it stands now with the key of the platform, as only its holder can. */
function signedAgain(pdf: Buffer): Buffer {
  const { chain, key } = ours.key
  const { before, after } = gapOf(pdf)
  const digest = createHash('sha256')
    .update(pdf.subarray(0, before))
    .update(pdf.subarray(after))
    .digest()
  const signature = sign('sha256', signedAttributes({ chain, digest }), key)
  const hex = encodeContainer({ chain, digest, signature }).toString('hex')
  const copy = Buffer.from(pdf)
  copy.write(hex.padEnd(after - before - 2, '0'), before + 1, 'latin1')
  return copy
}

describe('a sealed document', () => {
  it('is valid, and says by whom, when and why it was sealed', async () => {
    const [certificate] = ours.key.chain
    expect(await verify(sealed)).toEqual({
      valid: true,
      seal: {
        by: 'Lakeside agreements',
        at: asSealed.at.toISOString(),
        name: asSealed.name,
        reason: asSealed.reason,
        certificate: certificate && fingerprintOf(certificate),
        root: fingerprintOf(ours.key.root),
      },
    })
  })

  it('is valid whatever its pages say', async () => {
    const document = await PDFDocument.load(await plainPdf())
    const misleading = '/ByteRange [ 0 10 20 30 ] /Contents <00> startxref %%EOF'
    document.context.register(document.context.stream(misleading))
    const pdf = await sealPdf(await document.save(), asSealed, ours.key)
    expect(await verify(pdf)).toMatchObject({ valid: true })
  })

  it('is what it was: sealing keeps pages and takes attachments in', async () => {
    const bytes = Buffer.from('{"events": []}')
    const attachments = [{ name: 'audit-trail.json', bytes, mime: 'application/json' }]
    const pdf = await sealPdf(await plainPdf(3), { ...asSealed, attachments }, ours.key)
    expect(await verify(pdf)).toMatchObject({ valid: true })
    const document = await PDFDocument.load(pdf, { updateMetadata: false })
    expect(document.getPageCount()).toBe(3)
    const [attached] = document.getAttachments()
    expect(attached).toMatchObject({ name: 'audit-trail.json', mimeType: 'application/json' })
    expect(Buffer.from(attached?.data ?? []).equals(bytes)).toBe(true)
  })

  it('is not sealed a second time; what is no PDF is not sealed at all', async () => {
    await expect(sealPdf(sealed, asSealed, ours.key)).rejects.toThrow('bears a signature already')
    await expect(sealPdf(Buffer.from('text'), asSealed, ours.key)).rejects.toThrow('cannot be read')
  })
})

describe('a document is refused (T42)', () => {
  it('without a seal', async () => {
    expect(await verify(await plainPdf())).toEqual(refused('not-sealed'))
    expect(await verify(Buffer.alloc(0))).toEqual(refused('not-sealed'))
    expect(await verify(Buffer.from('PDF'))).toEqual(refused('not-sealed'))
  })

  it('with a changed byte, before and after the seal', async () => {
    for (const at of [20, 700, sealed.length - 3]) {
      const copy = Buffer.from(sealed)
      copy[at] = (copy[at] ?? 0) ^ 1
      expect([at, await verify(copy)]).toEqual([at, refused('altered')])
    }
  })

  it('with bytes appended, be it one', async () => {
    for (const more of ['\n', '% a comment\n', sealed.toString('latin1')]) {
      const longer = Buffer.concat([sealed, Buffer.from(more, 'latin1')])
      expect(await verify(longer)).toEqual(refused('appended'))
    }
  })

  it('with something laid over a page by an incremental update', async () => {
    const document = await PDFDocument.load(sealed, { forIncrementalUpdate: true })
    const snapshot = document.takeSnapshot()
    const [page] = document.getPages()
    if (page === undefined) throw new Error('no page')
    snapshot.markRefForSave(page.ref)
    page.drawText('X', { x: 100, y: 100 })
    const update = await document.saveIncremental(snapshot, { useObjectStreams: false })
    const overlaid = Buffer.concat([sealed, update])
    expect((await PDFDocument.load(overlaid)).getPageCount()).toBe(2)
    expect(await verify(overlaid)).toEqual(refused('appended'))
  })

  it('cut short', async () => {
    expect(await verify(sealed.subarray(0, -1))).toEqual(refused('altered'))
  })

  it('whose gap is not one hex string', async () => {
    const { before } = gapOf(sealed)
    for (const shifted of [before - 1, before + 1]) {
      const pdf = changed(`[ 0 ${before} `, `[ 0 ${shifted} `)
      expect(await verify(pdf)).toEqual(refused('malformed'))
    }
  })

  it('whose container is in capitals, damaged, or hides something behind its end', async () => {
    const { before, after } = gapOf(sealed)
    const hex = sealed.toString('latin1', before + 1, after - 1)
    const inGap = (text: string): Buffer => {
      const copy = Buffer.from(sealed)
      copy.write(text, before + 1, 'latin1')
      return copy
    }
    for (const text of [
      hex.toUpperCase(),
      `${hex.slice(0, -2)}41`,
      `${hex.slice(0, -1)}1`,
      `ff${hex.slice(2)}`,
      '0'.repeat(hex.length),
      ' '.repeat(hex.length),
    ]) {
      expect(await verify(inGap(text))).toEqual(refused('malformed'))
    }
  })

  it('of an impostor who bears the same name', async () => {
    const impostor = await sealFolder()
    const forged = await sealedWith(impostor.key)
    await impostor.remove()
    expect(impostor.key.root.subject).toBe(ours.key.root.subject)
    expect(await verify(forged)).toEqual(refused('unknown-root'))
    // With our root's name on the way, or our root among its certificates.
    const chain = [...impostor.key.chain, ours.key.root]
    const withOurs = await sealedWith({ ...impostor.key, chain })
    expect(await verify(withOurs)).toEqual(refused('unknown-root'))
    // With our certificate, and a key that is not its own.
    const stolen = await sealedWith({ ...ours.key, key: impostor.key.key })
    expect(await verify(stolen)).toEqual(refused('altered'))
  })

  it('where no root is trusted', async () => {
    expect(await verifySealed(sealed, [])).toEqual(refused('unknown-root'))
  })

  it('sealed when the certificate was not valid, or with one that is not for seals', async () => {
    const sealedOn = async (at: string) =>
      verify(await sealPdf(await plainPdf(), { ...asSealed, at: new Date(at) }, ours.key))
    expect(await sealedOn('2029-03-01T00:00:00Z')).toEqual(refused('wrong-certificate'))
    expect(await sealedOn('2026-11-19T00:00:00Z')).toEqual(refused('wrong-certificate'))
    expect(await sealedOn('2029-02-01T00:00:00Z')).toMatchObject({ valid: true })
  })

  it('sealed with the key of an authority', async () => {
    const { root } = ours.key
    const key = createPrivateKey(await readFile(join(ours.path, 'own/root-key.pem')))
    expect(await verify(await sealedWith({ key, chain: [root], root }))).toEqual(
      refused('wrong-certificate'),
    )
  })

  it.each([
    ['allows changes', /\/P 1(?=\s)/, '/P 2'],
    ['is not the one that certifies', /\/DocMDP \d/, '/DocXDP 9'],
    ['is of another kind', /\/ETSI\.CAdES\.detached/, '/adbe.pkcs7.detached'],
    ['has no field', /\/FT \/Sig/, '/FT /Btn'],
    ['is not the value of its field', /\/V \d/, '/V 9'],
    ['is one of two', /\/Resources/, '/ByteRange'],
  ])('even by our own key, whose seal %s', async (_, from, to) => {
    const pdf = changed(from.exec(sealed.toString('latin1'))?.[0] ?? '', to)
    expect(await verify(pdf)).toEqual(refused('altered'))
    expect(await verify(signedAgain(pdf))).toEqual(refused('malformed'))
    expect(await verify(signedAgain(sealed))).toMatchObject({ valid: true })
  })

  it('that is larger than 50 MB, before it is looked at', async () => {
    const large = Buffer.alloc(maxSealedBytes + 1)
    expect(await verify(large)).toEqual(refused('too-large'))
  })
})

describe('one flipped bit (T42)', () => {
  it('is found wherever it is: of 2,000 none is accepted', { timeout: 120_000 }, async () => {
    const accepted: number[] = []
    for (const at of places(2000, sealed.length * 8)) {
      const copy = Buffer.from(sealed)
      copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7))
      if ((await verify(copy)).valid) accepted.push(at >> 3)
    }
    expect(accepted).toEqual([])
  })
})

describe('one flipped bit of the container itself', () => {
  it('is found wherever it is, not in the signature alone', { timeout: 240_000 }, async () => {
    const { before, after } = gapOf(sealed)
    const container = Buffer.from(sealed.toString('latin1', before + 1, after - 1), 'hex')
    const end = container.findLastIndex((byte) => byte !== 0) + 1
    const accepted: number[] = []
    for (const at of places(2000, end * 8)) {
      const copy = Buffer.from(container)
      copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7))
      const pdf = Buffer.from(sealed)
      pdf.write(copy.toString('hex'), before + 1, 'latin1')
      if ((await verify(pdf)).valid) accepted.push(at >> 3)
    }
    expect(accepted).toEqual([])
  })
})

/** `count` different whole numbers below `end`, the same in each run. */
function places(count: number, end: number): number[] {
  const found = new Set<number>()
  for (let state = 12_345; found.size < count;) {
    state = Number((BigInt(state) * 48_271n) % 2_147_483_647n)
    found.add(state % end)
  }
  return [...found]
}
