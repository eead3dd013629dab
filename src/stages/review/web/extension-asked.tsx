import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { When } from '#app/web/ui/when.tsx'
import { Fact, Facts } from '#stages/agreement/web/facts.tsx'
import type { AccessRequest, Extension } from '#stages/request/contract.ts'
import { Panel } from './panel.tsx'

type Props = { readonly request: AccessRequest; readonly extension: Extension }

/** What is to be extended, what was done with it so far, and who else signs for the institution. */
export function ExtensionAsked({ request, extension }: Props): ReactNode {
  const { progressReport, authorityChange, officerChange } = request.draft.agreement
  const { original, units, isLate, institutionalAuthority, informationSecurityOfficer } = extension
  return (
    <Panel
      title="Extension"
      intro="One more year for the same data and the same people, as they were approved."
    >
      <Facts>
        <Fact name="First approved as">
          <TextLink to="/review/$requestId" params={{ requestId: original.id }}>
            {original.name}
          </TextLink>
        </Fact>
        {units.map(({ dau, until, newUntil }) => (
          <Fact key={dau} name={dau}>
            from <When at={until} /> to <When at={newUntil} />
            {isLate && ', closed until it is approved'}
          </Fact>
        ))}
        <Fact name="Report of progress">{progressReport}</Fact>
        {authorityChange !== '' && (
          <Fact name={`No longer signed by ${institutionalAuthority.name}`}>{authorityChange}</Fact>
        )}
        {officerChange !== '' && (
          <Fact name={`No longer signed by ${informationSecurityOfficer.name}`}>
            {officerChange}
          </Fact>
        )}
      </Facts>
    </Panel>
  )
}
