import { describe, expect, it } from 'vitest'
import { Draft } from '#stages/request/contract.ts'
import { oneYearAfter, peopleOf, receiversOf } from './receivers.ts'

const party = (name: string) => ({ name, email: `${name.toLowerCase()}@example.org` })

const filed = (agreement: Record<string, unknown>) => ({
  filing: 'by-agreement' as const,
  draft: Draft.parse({
    about: { fullName: 'Ada', email: 'ada@example.org' },
    agreement: {
      principalInvestigator: party('Pia'),
      institutionalAuthority: party('Ida'),
      informationSecurityOfficer: party('Ivan'),
      ...agreement,
    },
  }),
})

const named = (people: ReturnType<typeof peopleOf>) =>
  people.map(({ capacities, party: { name } }) => `${name}: ${capacities.join(', ')}`)

describe('people of a request', () => {
  it('lists who answers for it, and of those who receives data', () => {
    const request = filed({ download: true, applicants: [party('Ben')] })
    expect(named(receiversOf(request))).toEqual([
      'Ada: Requester',
      'Pia: Principal Investigator',
      'Ben: Applicant',
    ])
    expect(named(peopleOf(request)).slice(3)).toEqual([
      'Ida: Institutional Authority',
      'Ivan: Information Security Officer',
    ])
  })

  it('shows a person once, with every part they have', () => {
    expect(named(receiversOf(filed({ requesterIsPrincipalInvestigator: true })))).toEqual([
      'Ada: Requester, Principal Investigator',
    ])
    const twice = filed({ applicants: [{ name: 'Pia L.', email: 'PIA@example.org' }] })
    expect(named(receiversOf(twice))[1]).toBe('Pia: Principal Investigator, Applicant')
  })

  it('leaves out the security officer where no download is asked, and empty places', () => {
    const people = named(peopleOf(filed({ applicants: [{}] })))
    expect(people).toEqual([
      'Ada: Requester',
      'Pia: Principal Investigator',
      'Ida: Institutional Authority',
    ])
  })

  it('knows the requester alone where no agreement was needed', () => {
    expect(named(peopleOf({ ...filed({}), filing: 'at-once' }))).toEqual(['Ada: Requester'])
  })
})

describe('one year after', () => {
  it.each([
    ['2027-03-10T09:30:00.000Z', '2028-03-10T09:30:00.000Z'],
    ['2028-02-29T12:00:00.000Z', '2029-02-28T12:00:00.000Z'],
  ])('%s is %s', (from, to) => {
    expect(oneYearAfter(from)).toBe(to)
  })
})
