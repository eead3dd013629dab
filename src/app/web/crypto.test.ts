import { expect, it } from 'vitest'
import { z } from 'zod'
import { newUuid } from './crypto.ts'

it('makes UUIDs that are valid and differ', () => {
  const [one, other] = [newUuid(), newUuid()]
  expect(z.uuid().safeParse(one).success).toBe(true)
  expect(one).not.toBe(other)
})
