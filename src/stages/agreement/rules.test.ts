import { describe, expect, it } from 'vitest'
import { fullUpload, type Upload, uploadLimits, whyFull } from './rules.ts'

const now = new Date('2026-03-01T12:00:00Z')
const before = (minutes: number, size = 1000): Upload => ({
  at: new Date(now.getTime() - minutes * 60_000),
  size,
})
const many = (count: number, minutes: number, size?: number) =>
  Array.from({ length: count }, (_, n) => before(minutes + n, size))

describe('what one person may upload', () => {
  it('is twenty forms an hour, then the oldest of them has to be an hour old', () => {
    expect(fullUpload(many(19, 0), 1, now)).toBeUndefined()
    const full = fullUpload(many(20, 10), 1, now)
    expect(full).toEqual({ limit: 'forms', until: new Date('2026-03-01T12:31:00Z') })
    expect(fullUpload([...many(5, 0), ...many(40, 60)], 1, now)).toBeUndefined()
  })

  it('is 500 MB a day, then so much of them has to be a day old that the form fits', () => {
    const large = 100 * 1024 * 1024
    const uploads = many(5, 90, large)
    expect(uploadLimits.bytesADay).toBe(5 * large)
    expect(fullUpload(uploads, 0, now)).toBeUndefined()
    const full = fullUpload(uploads, 1, now)
    expect(full).toEqual({ limit: 'bytes', until: new Date('2026-03-02T10:26:00Z') })
    expect(fullUpload(uploads, large + 1, now)?.until).toEqual(new Date('2026-03-02T10:27:00Z'))
    expect(fullUpload(many(5, 1440, large), 1, now)).toBeUndefined()
  })

  it('is refused with when it works again', () => {
    const until = new Date('2026-03-01T12:30:30Z')
    expect(whyFull({ limit: 'forms', until }, now)).toBe(
      'You have uploaded 20 forms within an hour. The next one can be sent in 31 min, at 12:30 UTC.',
    )
    expect(whyFull({ limit: 'bytes', until: new Date('2026-03-02T10:26:00Z') }, now)).toContain(
      '500 MB within a day. The next one can be sent in 23 hours',
    )
  })
})
