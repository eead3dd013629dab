import type { z } from 'zod'
import { registerSorts, registerStates, type RegisterQuery } from '../../contract/register.ts'

type Query = Partial<z.output<typeof RegisterQuery>>

/** What the address looks for in the register; what cannot be read is left out. */
export function registerQueryOf(raw: Readonly<Record<string, unknown>>): Query {
  const { q, dau, page } = raw
  const state = registerStates.find((each) => each === raw['state'])
  const sort = registerSorts.find((each) => each === raw['sort'])
  const number = Number(page)
  return {
    ...((typeof q === 'string' || typeof q === 'number') && q !== '' && { q: String(q) }),
    ...(typeof dau === 'string' && dau !== '' && { dau }),
    ...(state && { state }),
    ...(sort && sort !== 'approved' && { sort }),
    ...(Number.isInteger(number) && number > 1 && { page: number }),
  }
}
