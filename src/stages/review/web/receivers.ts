import type { AccessRequest, Party } from '#stages/request/contract.ts'

/** A person of a request, with every part they have in it. */
export type NamedPerson = { readonly capacities: readonly string[]; readonly party: Party }

/** The people of a request in the order in which they answer for it; places left empty are left out. */
export function peopleOf({ draft }: Pick<AccessRequest, 'draft'>): readonly NamedPerson[] {
  const { agreement } = draft
  return merged([
    ...receivers({ draft }),
    { capacities: ['Institutional Authority'], party: agreement.institutionalAuthority },
    { capacities: ['Information Security Officer'], party: agreement.informationSecurityOfficer },
  ])
}

/** Those whom an approval gives access: requester, Principal Investigator and additional applicants. */
export function receiversOf({ draft }: Pick<AccessRequest, 'draft'>): readonly NamedPerson[] {
  return merged(receivers({ draft }))
}

function receivers({ draft }: Pick<AccessRequest, 'draft'>): readonly NamedPerson[] {
  const { agreement } = draft
  const requester = requesterOf(draft)
  if (agreement.requesterIsPrincipalInvestigator) {
    return [
      { capacities: ['Requester', 'Principal Investigator'], party: requester },
      ...applicantsOf(agreement.applicants),
    ]
  }
  return [
    { capacities: ['Requester'], party: requester },
    { capacities: ['Principal Investigator'], party: agreement.principalInvestigator },
    ...applicantsOf(agreement.applicants),
  ]
}

const applicantsOf = (parties: readonly Party[]): readonly NamedPerson[] =>
  parties.map((party) => ({ capacities: ['Applicant'], party }))

const requesterOf = ({ about, agreement }: AccessRequest['draft']): Party => ({
  name: about.fullName,
  jobTitle: about.jobTitle,
  institution: about.institution,
  email: about.email,
  telephone: agreement.requesterIsPrincipalInvestigator
    ? agreement.principalInvestigator.telephone
    : '',
  address: agreement.requesterIsPrincipalInvestigator
    ? agreement.principalInvestigator.address
    : '',
})

/** One line a person: an address that is named twice is one person with two parts. */
function merged(people: readonly NamedPerson[]): readonly NamedPerson[] {
  const byEmail = new Map<string, NamedPerson>()
  for (const person of people) {
    if (person.party.name.trim() === '' && person.party.email.trim() === '') continue
    const key = person.party.email.trim().toLowerCase() || person.party.name
    const known = byEmail.get(key)
    byEmail.set(
      key,
      known === undefined
        ? person
        : { ...known, capacities: [...known.capacities, ...person.capacities] },
    )
  }
  return [...byEmail.values()]
}

/** The same day of the next year; 29 February becomes the 28th, as in the database. */
export function oneYearAfter(instant: string): string {
  const start = new Date(instant)
  const end = new Date(start)
  end.setUTCFullYear(start.getUTCFullYear() + 1)
  if (end.getUTCMonth() !== start.getUTCMonth()) end.setUTCDate(0)
  return end.toISOString()
}
