import type { Draft } from '../contract.ts'
import { doubtAbout, hostOf } from './institution-mail.ts'

/** Something about a signatory that a steward should look at. It stands in the way of nothing. */
export type Remark = { readonly part: string; readonly text: string }

/** What is unusual about those who sign for the institution. */
export function remarksOn({ about, agreement }: Pick<Draft, 'about' | 'agreement'>): Remark[] {
  const pi = agreement.requesterIsPrincipalInvestigator
    ? { name: about.fullName, email: about.email }
    : agreement.principalInvestigator
  const authority = {
    part: 'Institutional Authority',
    party: agreement.institutionalAuthority,
  }
  const officer = {
    part: 'Information Security Officer',
    party: agreement.informationSecurityOfficer,
  }
  const own = agreement.download ? [authority, officer] : [authority]
  return own.flatMap(({ part, party }) => {
    const doubt = doubtAbout(party.email)
    const isElsewhere = doubt === undefined && !areOfOneHost(party.email, pi.email)
    return [
      ...(doubt === undefined
        ? []
        : [{ part, text: `${doubt}. The requester writes: “${party.emailReason.trim()}”` }]),
      ...(isElsewhere
        ? [
            {
              part,
              text: `The address is at ${hostOf(party.email)}, the Principal Investigator’s at ${hostOf(pi.email)}.`,
            },
          ]
        : []),
      ...(part === authority.part && areAlike(party.name, pi.name)
        ? [{ part, text: 'The name is that of the Principal Investigator.' }]
        : []),
    ]
  })
}

/** Hosts of one institution often differ in their first labels: `med.example.edu`, `example.edu`. */
function areOfOneHost(one: string, other: string): boolean {
  const [a, b] = [hostOf(one), hostOf(other)]
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}

const lettersOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, '')

const areAlike = (one: string, other: string): boolean =>
  lettersOf(one) !== '' && lettersOf(one) === lettersOf(other)
