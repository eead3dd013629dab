import type { ReactNode } from 'react'
import { encode } from 'uqr'

type Props = {
  readonly text: string
  /** What it is to who cannot see it. */
  readonly label: string
}

/** White modules around the code, as ISO/IEC 18004 wants them. */
const border = 4

/** A QR code: black on white whatever the colours around it are, since a camera reads it. */
export function QrCode({ text, label }: Props): ReactNode {
  const { data, size } = encode(text, { ecc: 'M', border })
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} width={196} height={196}>
      <rect width={size} height={size} fill="#fff" />
      <path d={pathOf(data)} fill="#000" shapeRendering="crispEdges" />
    </svg>
  )
}

/** Each run of dark modules of a row as a bar. */
const pathOf = (rows: readonly (readonly boolean[])[]): string =>
  rows
    .flatMap((row, y) =>
      [
        ...row
          .map((isDark) => (isDark ? '1' : '0'))
          .join('')
          .matchAll(/1+/g),
      ].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
    )
    .join('')
