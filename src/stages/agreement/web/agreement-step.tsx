import type { ReactNode } from 'react'
import { type AccessRequest, type Draft, maxApplicants } from '#stages/request/contract.ts'
import type { StepProps } from '#stages/request/web/name-step.tsx'
import classes from './agreement-step.module.css'
import { Applicants } from './applicants.tsx'
import { ContemplatedUse } from './contemplated-use.tsx'
import { DauList } from './dau-list.tsx'
import { DownloadChoice } from './download-choice.tsx'
import { PartyFields } from './party-fields.tsx'
import { PeopleFrom } from './people-from.tsx'
import { PrincipalInvestigator } from './principal-investigator.tsx'
import { PublicWords } from './public-words.tsx'
import { PurposeFields } from './purpose-fields.tsx'
import { PurposeMatches } from './purpose-matches.tsx'
import { SigningPart } from './signing-part.tsx'

type Props = StepProps<'agreement'> & {
  readonly request: AccessRequest
  readonly about: Draft['about']
}

/** The third step: what the agreement says, who signs it, and the signed form. */
export function AgreementStep({ state, fields, request, about }: Props): ReactNode {
  const { value, change } = state
  return (
    <>
      <Part title="Data">
        <DauList shares={request.shares} />
      </Part>
      <Part title="How will you work with the data?">
        <DownloadChoice download={value.download} onChange={(download) => change({ download })} />
      </Part>
      <Part title="Contemplated use">
        <ContemplatedUse
          field={fields('contemplatedUse')}
          value={value.contemplatedUse}
          onChange={(contemplatedUse) => change({ contemplatedUse })}
        />
      </Part>
      <Part
        title="For the public"
        intro="Once a committee approves, anybody can read these two in the public register of approved uses, with the names of the Principal Investigator and the institution, the data access units and the dates. No e-mail address is shown."
      >
        <PublicWords
          fields={fields}
          title={value.publicTitle}
          summary={value.laySummary}
          onChange={change}
        />
      </Part>
      <Part
        title="Kind of research"
        intro="Compared with the terms under which each data access unit was given."
      >
        <PurposeFields
          fields={fields}
          purpose={value.purpose}
          onChange={(purpose) => change({ purpose })}
        />
        <PurposeMatches shares={request.shares} purpose={value.purpose} />
      </Part>
      <PeopleFrom state={state} />
      <Part
        title="Principal Investigator"
        intro="Leads the research and answers for how the data is used."
      >
        <PrincipalInvestigator state={state} fields={fields} about={about} />
      </Part>
      <Part
        title="Additional applicants"
        intro={
          value.requesterIsPrincipalInvestigator
            ? 'Everybody else who will work with the data, at most 8. Each signs the agreement and gets access of their own.'
            : 'Everybody else who will work with the data, at most 7 besides you: you are the first applicant already. Each signs the agreement and gets access of their own.'
        }
      >
        <Applicants
          applicants={value.applicants}
          places={value.requesterIsPrincipalInvestigator ? maxApplicants : maxApplicants - 1}
          fields={fields}
          onChange={(applicants) => change({ applicants })}
        />
      </Part>
      <Part
        title="Institutional Authority"
        intro="Signs for your institution, such as its signing official. Not the Principal Investigator, and not an applicant."
      >
        <PartyFields
          path="institutionalAuthority"
          party={value.institutionalAuthority}
          fields={fields}
          withContact
          isForInstitution
          onChange={(institutionalAuthority) => change({ institutionalAuthority })}
        />
      </Part>
      {value.download && (
        <Part
          title="Information Security Officer"
          intro="Answers for the security of the systems to which you download. Asked for because you chose to download."
        >
          <PartyFields
            path="informationSecurityOfficer"
            party={value.informationSecurityOfficer}
            fields={fields}
            isForInstitution
            onChange={(informationSecurityOfficer) => change({ informationSecurityOfficer })}
          />
        </Part>
      )}
      <Part title="How will it be signed?">
        <SigningPart
          request={request}
          agreement={value}
          about={about}
          onChange={(signing) => change({ signing })}
          save={state.flush}
          error={fields('form').error}
        />
      </Part>
    </>
  )
}

type PartProps = {
  readonly title: string
  readonly intro?: string
  readonly children: ReactNode
}

/** A part of the step, with its heading. */
export function Part({ title, intro, children }: PartProps): ReactNode {
  return (
    <fieldset className={classes['part']}>
      <legend>{title}</legend>
      {intro !== undefined && <p className={classes['intro']}>{intro}</p>}
      {children}
    </fieldset>
  )
}
