import type { Draft } from '#stages/request/contract.ts'

/** Somebody who signs the agreement, and as what. An empty name is not known yet. */
export type Signer = { readonly part: string; readonly name: string }

/** Who signs, in the order of the agreement: a requester who is not the PI comes first among the applicants. */
export function signersOf(about: Draft['about'], agreement: Draft['agreement']): readonly Signer[] {
  const { requesterIsPrincipalInvestigator: isOwn, applicants, download } = agreement
  const pi = isOwn ? about.fullName : agreement.principalInvestigator.name
  const applying = [...(isOwn ? [] : [about.fullName]), ...applicants.map(({ name }) => name)]
  return [
    { part: 'Principal Investigator', name: pi.trim() },
    ...applying.map((name, n) => ({ part: `Applicant ${n + 1}`, name: name.trim() })),
    { part: 'Institutional Authority', name: agreement.institutionalAuthority.name.trim() },
    ...(download
      ? [
          {
            part: 'Information Security Officer',
            name: agreement.informationSecurityOfficer.name.trim(),
          },
        ]
      : []),
  ]
}
