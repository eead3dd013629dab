import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { endGrants } from '#ledgers/grants/store/ending.ts'
import {
  draftAgreementVersion,
  publishAgreementVersion,
  readCurrentVersion,
  readResigning,
  saveAgreementVersion,
} from '#stages/agreement/contract/versions.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import type { SigningHouse } from './signing.ts'

/** A platform on which requests were approved whose agreements are to be signed anew. */
export type ResigningHouse = {
  readonly stella: Person
  /** A request that was signed on a form and approved, for Ada and Pia. */
  approved(name: string): Promise<string>
  /** A request whose access is suspended, since a newer version was published that is not signed. */
  suspended(name: string): Promise<string>
  /** Publishes a version that must be signed anew within 30 days; answers its name. */
  publish(): Promise<string>
  /** DAUs that a person has live access to by a request. */
  open(person: Person, requestId: string): Promise<string[]>
  /** The version that a request has signed. */
  signed(requestId: string): Promise<string>
  /** Types of the lines of the audit log about the grants of a request, and about it, without those of before. */
  audited(requestId: string): Promise<string[]>
}

let versions = 1

export async function resigningHouse(
  signing: Pick<SigningHouse, 'platform' | 'ada' | 'advance' | 'drain'>,
): Promise<ResigningHouse> {
  const { platform, ada } = signing
  const stella = await platform.as('stella')
  const chairOf = (dau: string) =>
    platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  /** Ends what was granted before: what is open already is not asked for again. */
  const endAccess = () =>
    platform.deps.db.transaction().execute(async (tx) => {
      const held = await tx
        .selectFrom('access_grant')
        .select(['person_id', 'dau_code'])
        .distinct()
        .execute()
      for (const { person_id: person, dau_code: dau } of held)
        await endGrants(tx, person, person, dau, 'for the next test')
    })
  const house: ResigningHouse = {
    stella,
    async approved(name) {
      // Nobody uploads more than some forms an hour.
      await signing.advance('1h')
      await endAccess()
      const { id } = await fileByForm(ada, name, false)
      await approveAll(stella, chairOf, id)
      await signing.drain()
      return id
    },
    async suspended(name) {
      const id = await house.approved(name)
      await house.publish()
      await signing.advance('32d')
      await signing.drain()
      return id
    },
    async publish() {
      const { version: from } = await ada.call(readCurrentVersion)
      const version = `${(versions += 1)}.0`
      const begun = await stella.call(draftAgreementVersion, { body: { version, from } })
      const template = begun.template.replace(
        /You must tell the Provider .*? when/u,
        `You must tell the Provider within ${versions} days when`,
      )
      const params = { version }
      const { revision } = await stella.call(saveAgreementVersion, {
        params,
        body: { revision: begun.revision, title: begun.title, note: 'The days.', template },
      })
      const { rows } = await platform.deps.pool.query<{ day: string }>(
        "select ((platform_now() at time zone 'UTC')::date + 30)::text as day",
      )
      const body = { revision, effectiveOn: null, resignBy: rows[0]?.day ?? '' }
      await stella.call(publishAgreementVersion, { params, body })
      await signing.drain()
      return version
    },
    async open(person, requestId) {
      const { grants } = await person.call(readDashboard)
      return grants
        .flatMap((grant) => (grant.live && grant.requestId === requestId ? grant.dau : []))
        .toSorted()
    },
    signed: async (requestId) =>
      (await ada.call(readResigning, { params: { requestId } })).signedVersion,
    async audited(requestId) {
      const { rows } = await platform.deps.pool.query<{ type: string }>(
        `select a.type from audit_event a
         where (a.subject_id = $1 and a.type like 'new-agreement.%')
           or (a.type = 'grant.resumed' and a.subject_id in (select id from access_grant where request_id = $1))
         order by a.seq`,
        [requestId],
      )
      return rows.map(({ type }) => type)
    },
  }
  return house
}
