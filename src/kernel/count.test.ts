import { expect, it } from 'vitest'
import { counted } from './count.ts'

it.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
  [2100, '2,100 files'],
])('reads %i as %s', (count, words) => {
  expect(counted(count, 'file')).toBe(words)
})

it('takes the word for many', () => {
  expect([1, 3].map((count) => counted(count, 'person', 'people'))).toEqual([
    '1 person',
    '3 people',
  ])
})
