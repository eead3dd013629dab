import { describe, expect, it } from 'vitest'
import { differencesOf } from './differences.ts'

describe('differences of two versions of a step', () => {
  it('names each field that differs, in words', () => {
    const here = { country: 'DE', emailUpdates: true, institution: 'Charité' }
    const there = { country: 'FR', emailUpdates: false, institution: 'Charité' }
    expect(differencesOf(here, there)).toEqual([
      { label: 'Country', mine: 'Germany', theirs: 'France' },
      { label: 'News by email', mine: 'Yes', theirs: 'No' },
    ])
  })

  it('counts applicants from one, and says what is not there', () => {
    const here = { applicants: [{ name: 'Ada', email: 'a@x.org' }] }
    expect(differencesOf(here, { applicants: [] })).toEqual([
      { label: 'Additional applicant 1, name', mine: 'Ada', theirs: '(empty)' },
      { label: 'Additional applicant 1, email', mine: 'a@x.org', theirs: '(empty)' },
    ])
  })
})
