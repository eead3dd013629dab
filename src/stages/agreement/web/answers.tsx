import type { ReactNode } from 'react'
import type { Draft } from '#stages/request/contract.ts'
import { purposeAnswers } from '#stages/request/rules/purpose.ts'
import { countryName } from '#ledgers/identity/web/countries.ts'
import { institutionTypeName } from '#ledgers/identity/web/institution-types.ts'
import { Fact, Facts, PartyFact } from './facts.tsx'

/** What was answered about the requester. */
export function AboutAnswers({ about }: { readonly about: Draft['about'] }): ReactNode {
  return (
    <Facts>
      <Fact name="Full name">{about.fullName}</Fact>
      <Fact name="Email">{about.email}</Fact>
      <Fact name="Job title">{about.jobTitle}</Fact>
      <Fact name="Institution">
        {[about.institution, countryName(about.country), institutionTypeName(about.institutionType)]
          .filter((text) => text !== '')
          .join('\n')}
      </Fact>
    </Facts>
  )
}

type Props = Pick<Draft, 'agreement' | 'about'>

/** What the agreement says beside the data it names. */
export function AgreementAnswers({ agreement, about }: Props): ReactNode {
  const pi = agreement.principalInvestigator
  return (
    <Facts>
      <Fact name="Download">
        {agreement.download ? 'Work in the cloud, and download' : 'Work in the cloud, no download'}
      </Fact>
      <Fact name="Contemplated use">{agreement.contemplatedUse}</Fact>
      {agreement.publicTitle !== '' && (
        <Fact name="Title for the public">{agreement.publicTitle}</Fact>
      )}
      {agreement.laySummary !== '' && (
        <Fact name="Summary for the public">{agreement.laySummary}</Fact>
      )}
      {purposeAnswers(agreement.purpose).map(([question, answer]) => (
        <Fact key={question} name={question}>
          {answer}
        </Fact>
      ))}
      {agreement.progressReport !== '' && (
        <Fact name="Report of progress">{agreement.progressReport}</Fact>
      )}
      <PartyFact
        name="Principal Investigator"
        party={
          agreement.requesterIsPrincipalInvestigator
            ? { ...pi, ...about, name: about.fullName }
            : pi
        }
      />
      {agreement.applicants.map((party, n) => (
        // An applicant has no identity but the place in the list.
        <PartyFact key={n} name={`Additional applicant ${n + 1}`} party={party} />
      ))}
      <PartyFact name="Institutional Authority" party={agreement.institutionalAuthority} />
      {agreement.authorityChange !== '' && (
        <Fact name="Why this has changed">{agreement.authorityChange}</Fact>
      )}
      {agreement.download && (
        <PartyFact
          name="Information Security Officer"
          party={agreement.informationSecurityOfficer}
        />
      )}
      {agreement.officerChange !== '' && (
        <Fact name="Why this has changed">{agreement.officerChange}</Fact>
      )}
    </Facts>
  )
}
