import { z } from 'zod'

/*
 * What a page, the platform and the program in the sandbox of a workstation tell each other. Output of the terminal is
 * known by its place in all that was printed, so that what comes twice is shown once, and what is missing is seen.
 */

/** To the program in the sandbox. */
export const toJob = (id: string): string => `to-${id}`
/** To the pages at which it is open. */
export const fromJob = (id: string): string => `from-${id}`

/** What a page says. */
export const FromPage = z.union([
  z.strictObject({ input: z.string().max(65_536) }),
  z.strictObject({
    size: z.tuple([z.int().min(2).max(500), z.int().min(2).max(300)]),
  }),
])

/** What the program in the sandbox says beside the output. */
export const Notice = z.union([
  z.strictObject({ saving: z.enum(['asked', 'time', 'idle', 'exit']) }),
  z.strictObject({ idleIn: z.int().min(0) }),
])
export type Notice = z.infer<typeof Notice>

/** A piece of output: where it begins in all that was printed, and whether what is kept of that begins here. */
export type Piece = { readonly at: number; readonly isFirst: boolean; readonly bytes: Uint8Array }

/** Of one piece on the line, in bytes: base64 makes four of three. */
const longestPiece = 5000

export function piecesOf({ at, isFirst, bytes }: Piece): string[] {
  const count = Math.max(1, Math.ceil(bytes.length / longestPiece))
  return Array.from({ length: count }, (_, n) => {
    const from = n * longestPiece
    const data = Buffer.from(bytes.subarray(from, from + longestPiece)).toString('base64')
    return JSON.stringify({ at: at + from, isFirst: isFirst && n === 0, data })
  })
}

/** Of what is typed, in characters: as JSON in ASCII each takes up to six. */
const longestInput = 1000

/** What is typed, in pieces that fit on the line; in ASCII, as JSON escapes it. */
export const inputPieces = (input: string): string[] =>
  Array.from({ length: Math.ceil(input.length / longestInput) }, (_, n) =>
    ascii(JSON.stringify({ input: input.slice(n * longestInput, (n + 1) * longestInput) })),
  )

const ascii = (text: string): string =>
  text.replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${(unit.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )

const OnLine = z.union([
  z.object({ at: z.int(), isFirst: z.boolean(), data: z.base64() }),
  Notice,
  z.strictObject({ limit: z.literal(true) }),
  z.strictObject({ listening: z.literal(true) }),
])

/** What is told to pages when the program in the sandbox begins to listen: what they said before, it missed. */
export const listening = JSON.stringify({ listening: true })

/** What a page is shown next; `missed`, where it has to be asked for what is kept. */
export type Shown = { readonly output: Uint8Array } | { readonly told: object } | 'missed'

/** Follows the output of a terminal from the place where what is kept of it begins. */
export function screen(): (message: string) => Shown | undefined {
  let next: number | undefined
  return (message) => {
    const said = OnLine.parse(JSON.parse(message))
    if ('listening' in said) return 'missed'
    if (!('at' in said)) return { told: said }
    const bytes = Buffer.from(said.data, 'base64')
    const { at, isFirst } = said
    // What is kept may begin beyond what was shown: then the rest is gone.
    if (isFirst && (next === undefined || at > next)) next = at
    if (next === undefined) return undefined
    if (at > next) return 'missed'
    const seen = next - at
    if (seen >= bytes.length) return undefined
    next = at + bytes.length
    return { output: bytes.subarray(seen) }
  }
}
