import { describe, expect, it } from 'vitest'
import { Draft } from '#stages/request/contract.ts'
import { changesOf } from './changes-of.ts'

const applicant = (handle: string) => ({ name: handle, email: `${handle}@northfield.example` })
const draft = (applicants: string[], rest: Record<string, unknown> = {}) =>
  Draft.parse({
    name: { name: 'Relapse' },
    agreement: { applicants: applicants.map(applicant), ...rest },
  })

describe('what changed between two submissions', () => {
  it('is told by step, and nothing of steps that are the same', () => {
    const changes = changesOf(draft([], { download: true }), draft([]))
    expect(changes).toEqual([
      { section: 'agreement', differences: [{ label: 'Download', mine: 'Yes', theirs: 'No' }] },
    ])
    expect(changesOf(draft(['ada']), draft(['ada']))).toEqual([])
  })

  it('names who left the applicants, and not everybody after them', () => {
    const [changes] = changesOf(draft(['ben', 'cora']), draft(['ada', 'ben', 'cora']))
    expect(changes?.differences.map(({ mine, theirs }) => [theirs, mine])).toEqual([
      ['ada', '(empty)'],
      ['ada@northfield.example', '(empty)'],
    ])
  })

  it('is silent about what no committee judges', () => {
    expect(changesOf(draft([], { peopleFrom: 'An older request' }), draft([]))).toEqual([])
  })
})
