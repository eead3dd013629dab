import type { Draft } from '#stages/request/contract.ts'
import { capacityWords, type SigningCapacity } from '../contract/signing.ts'

/** Somebody who signs the agreement, and as what. An empty name is not known yet. */
export type Signer = {
  readonly capacity: SigningCapacity
  readonly part: string
  readonly name: string
}

/** Who signs, in the order of the agreement: a requester who is not the PI comes first among the applicants. */
export function signersOf(about: Draft['about'], agreement: Draft['agreement']): readonly Signer[] {
  const { requesterIsPrincipalInvestigator: isOwn, applicants, download } = agreement
  const pi = isOwn ? about.fullName : agreement.principalInvestigator.name
  const applying = [...(isOwn ? [] : [about.fullName]), ...applicants.map(({ name }) => name)]
  return [
    as('principal-investigator', pi),
    ...applying.map((name, n) => as('applicant', name, ` ${n + 1}`)),
    as('institutional-authority', agreement.institutionalAuthority.name),
    ...(download
      ? [as('information-security-officer', agreement.informationSecurityOfficer.name)]
      : []),
  ]
}

const as = (capacity: SigningCapacity, name: string, place = ''): Signer => ({
  capacity,
  part: `${capacityWords[capacity]}${place}`,
  name: name.trim(),
})
