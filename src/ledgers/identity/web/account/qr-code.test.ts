import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { encode } from 'uqr'
import { expect, it } from 'vitest'
import { QrCode } from './qr-code.tsx'

const text =
  'otpauth://totp/Accession:ann@lakeside.example?secret=JBSWY3DPEHPK3PXP&issuer=Accession'

/** The dark modules that a path of bars draws, as rows of 0 and 1. */
function drawn(path: string, size: number): string[] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => '0'))
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let n = 0; n < Number(length); n += 1) (rows[Number(y)] ?? [])[Number(x) + n] = '1'
  return rows.map((row) => row.join(''))
}

it('a QR code draws every module, within a white border, and has a name', () => {
  const html = renderToStaticMarkup(createElement(QrCode, { text, label: 'QR code of the key' }))
  expect(html).toContain('role="img" aria-label="QR code of the key"')
  const size = Number(/viewBox="0 0 (\d+) /.exec(html)?.[1])
  const rows = drawn(/ d="([^"]+)"/.exec(html)?.[1] ?? '', size)
  const { data } = encode(text, { ecc: 'M', border: 4 })
  expect(rows).toEqual(data.map((row) => row.map((isDark) => (isDark ? '1' : '0')).join('')))
  expect(rows[4]?.slice(0, 12)).toBe('000011111110')
  expect(rows.slice(0, 4).every((row) => /^0+$/.test(row))).toBe(true)
})
