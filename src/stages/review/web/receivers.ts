import type { AccessRequest, Party } from '#stages/request/contract.ts'

/** A person of a request, with every part they have in it. */
export type NamedPerson = { readonly capacities: readonly string[]; readonly party: Party }

type Named = Pick<AccessRequest, 'draft' | 'filing'>

/** The people of a request in the order in which they answer for it; places left empty are left out. */
export function peopleOf(request: Named): readonly NamedPerson[] {
  if (request.filing !== 'by-agreement') return receiversOf(request)
  const { download, institutionalAuthority, informationSecurityOfficer } = request.draft.agreement
  return merged([
    ...receiversOf(request),
    { capacities: ['Institutional Authority'], party: institutionalAuthority },
    // Typed before download was unticked again, the officer stays in the draft but is no party.
    ...(download
      ? [{ capacities: ['Information Security Officer'], party: informationSecurityOfficer }]
      : []),
  ])
}

/** Those whom an approval gives access: requester, Principal Investigator and additional applicants. */
export function receiversOf({ draft, filing }: Named): readonly NamedPerson[] {
  const { requesterIsPrincipalInvestigator, principalInvestigator, applicants } = draft.agreement
  const requester = requesterOf(draft)
  if (filing !== 'by-agreement') return [{ capacities: ['Requester'], party: requester }]
  return merged([
    { capacities: ['Requester'], party: requester },
    {
      capacities: ['Principal Investigator'],
      party: requesterIsPrincipalInvestigator ? requester : principalInvestigator,
    },
    ...applicants.map((party) => ({ capacities: ['Applicant'], party })),
  ])
}

function requesterOf({ about, agreement }: AccessRequest['draft']): Party {
  const isPrincipal = agreement.requesterIsPrincipalInvestigator
  return {
    name: about.fullName,
    jobTitle: about.jobTitle,
    institution: about.institution,
    email: about.email,
    emailReason: '',
    telephone: isPrincipal ? agreement.principalInvestigator.telephone : '',
    address: isPrincipal ? agreement.principalInvestigator.address : '',
  }
}

/** One line a person: an address that is named twice is one person with two parts. */
function merged(people: readonly NamedPerson[]): readonly NamedPerson[] {
  const byEmail = new Map<string, NamedPerson>()
  for (const person of people) {
    const key = person.party.email.trim().toLowerCase() || person.party.name.trim()
    if (key === '') continue
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
