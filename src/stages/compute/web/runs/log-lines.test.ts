import { describe, expect, it } from 'vitest'
import { type LogLine, linesWith, textOfLog } from './log-lines.ts'

const line = (n: number, level: string, message: string): LogLine => ({
  line: n,
  at: '2026-11-22T08:00:00.000Z',
  level,
  message,
})

const lines = [
  line(1, 'INFO', 'Started'),
  line(2, 'STDOUT', 'Reading chr1'),
  line(3, 'STDERR', 'chr1: WARNING'),
]

describe('a log', () => {
  it('is narrowed to streams and to a text, whatever its case', () => {
    expect(linesWith(lines, new Set(), '')).toBe(lines)
    expect(linesWith(lines, new Set(['SYSTEM']), '').map((each) => each.line)).toEqual([2, 3])
    expect(linesWith(lines, new Set(['STDERR']), ' CHR1').map((each) => each.line)).toEqual([2])
  })

  it('is one line of text for each line', () => {
    expect(textOfLog(lines)).toContain('2026-11-22T08:00:00.000Z STDERR chr1: WARNING\n')
  })
})
