import { expect, it } from 'vitest'
import { toldPeople } from './figures.ts'

it.each([
  [0, 5, { fewerThan: 5 }],
  [4, 5, { fewerThan: 5 }],
  [5, 5, { atLeast: 5 }],
  [9, 5, { atLeast: 5 }],
  [10, 5, { atLeast: 10 }],
  [19, 5, { atLeast: 10 }],
  [237, 5, { atLeast: 200 }],
  [9_999, 5, { atLeast: 9_000 }],
  [17, 15, { atLeast: 15 }],
  [1, 1, { atLeast: 1 }],
])(
  'of %i people, with %i as the smallest group, visitors are told %j',
  (people, smallest, told) => {
    expect(toldPeople(people, smallest)).toEqual(told)
  },
)
