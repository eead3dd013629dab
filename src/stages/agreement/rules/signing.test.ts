import { describe, expect, it } from 'vitest'
import { isForAgreed, mayBeReplaced } from './signing.ts'

const request = (isAgreed: boolean) => ({
  requesterEmail: 'ada@northfield.example',
  isForAgreed: isAgreed,
})

describe('somebody else who signs in a place', () => {
  it('is never one for an applicant who was agreed on before (T50)', () => {
    const applicant = { capacity: 'applicant', email: 'ben@northfield.example' } as const
    expect(isForAgreed('request', true)).toBe(true)
    expect(mayBeReplaced(applicant, request(true))).toBe(false)
    expect(mayBeReplaced(applicant, request(false))).toBe(true)
  })

  it('may be one for the institution, also then', () => {
    const authority = {
      capacity: 'institutional-authority',
      email: 'ida@northfield.example',
    } as const
    expect(mayBeReplaced(authority, request(true))).toBe(true)
  })
})
