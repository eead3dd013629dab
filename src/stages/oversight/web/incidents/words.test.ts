import { expect, it } from 'vitest'
import { localTime, timeLeft } from './words.ts'

it.each([
  [24 * 3600, '24 h 0 min left'],
  [59, '0 min left'],
  [-60, 'over for 1 min'],
  [-3 * 86_400 - 7200, 'over for 3 days 2 h'],
])('says of %i seconds that they are %s', (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words)
})

it('fills a field with an instant that it reads back', () => {
  const at = '2026-11-21T13:05:00.000Z'
  expect(new Date(localTime(at)).toISOString()).toBe(at)
})
