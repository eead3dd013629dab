import { expect, it } from 'vitest'
import { Draft } from '#stages/request/contract.ts'
import { turnOf } from '../rules/signing.ts'
import { signersOf } from './signers.ts'

it('names everybody who signs, in which capacity, and with that whose turn it is', () => {
  const { about, agreement } = Draft.parse({
    about: { fullName: 'Ada' },
    agreement: {
      download: true,
      principalInvestigator: { name: ' Institutional Pia ' },
      applicants: [{ name: 'Ben' }],
      institutionalAuthority: { name: 'Ida' },
      informationSecurityOfficer: { name: 'Ivan' },
    },
  })
  const signers = signersOf(about, agreement)
  expect(signers.map(({ part, name, capacity }) => [part, name, turnOf(capacity, true)])).toEqual([
    ['Principal Investigator', 'Institutional Pia', 1],
    ['Applicant 1', 'Ada', 1],
    ['Applicant 2', 'Ben', 1],
    ['Institutional Authority', 'Ida', 2],
    ['Information Security Officer', 'Ivan', 3],
  ])
})
