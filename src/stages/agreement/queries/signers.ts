import type { Database, Tx } from '#adapters/database/port.ts'
import { requestPeople, type RequestRow } from '#stages/request/store.ts'
import { readPolicy } from '#stages/request/store/policy.ts'
import { signingCapacities } from '../contract/signing.ts'
import { signsAs, turnOf } from '../rules/signing.ts'
import type { NewSignatory } from '../store/signatories.ts'

/** Who is to sign the agreement of a request, in which capacity and turn; in the order of `signingCapacities`. */
export async function signersOf(db: Database | Tx, row: RequestRow): Promise<NewSignatory[]> {
  const { about, agreement } = row.draft
  const { signingInTurns } = await readPolicy(db)
  const leads = agreement.requesterIsPrincipalInvestigator
  const signers = (await requestPeople(db, row.id)).flatMap((person) => {
    const place = signsAs(person, leads)
    if (place === undefined) return []
    const { name, email, jobTitle, institution, telephone, address } = person
    return {
      ...place,
      turn: turnOf(place.capacity, signingInTurns),
      name,
      email,
      jobTitle,
      institution,
      country:
        person.capacity === 'requester' || (leads && place.capacity === 'principal-investigator')
          ? about.country
          : '',
      telephone,
      address,
      // An extension gives no new right of download.
      initialsNeeded:
        agreement.download && row.extends === null && place.capacity === 'principal-investigator',
    }
  })
  return signers.toSorted(
    (a, b) =>
      signingCapacities.indexOf(a.capacity) - signingCapacities.indexOf(b.capacity) || a.n - b.n,
  )
}
