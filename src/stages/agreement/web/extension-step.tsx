import { Alert, Checkbox, Text, Textarea } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import {
  type AccessRequest,
  type Draft,
  type Extension,
  minProgressWords,
  type Party,
} from '#stages/request/contract.ts'
import { isSomebodyElse } from '#stages/request/rules/extension.ts'
import type { Fields } from '#stages/request/web/fields.ts'
import type { StepProps } from '#stages/request/web/name-step.tsx'
import { Part } from './agreement-step.tsx'
import classes from './agreement-step.module.css'
import { ExtensionUnits } from './extension-units.tsx'
import { Facts, PartyFact } from './facts.tsx'
import { PartyFields } from './party-fields.tsx'
import { SigningPart } from './signing-part.tsx'
import { countWords } from './words.ts'

type Props = StepProps<'agreement'> & {
  readonly request: AccessRequest
  readonly extension: Extension
  readonly about: Draft['about']
}

/** The step of an extension: what is extended as it was agreed, the report, and who signs for the institution now. */
export function ExtensionStep({ state, fields, request, extension, about }: Props): ReactNode {
  const { value, change } = state
  return (
    <>
      <Part title="One more year">
        {extension.isLate && <Late />}
        <ExtensionUnits extension={extension} shares={request.shares} />
      </Part>
      <Part
        title="People"
        intro="Those of your agreement. An extension keeps them, the data and what they are used for."
      >
        <People about={about} agreement={value} />
        <p className={classes['note']}>
          Somebody joins or leads in another’s place?{' '}
          <TextLink to="/" size="sm">
            Start a new request
          </TextLink>{' '}
          instead.
        </p>
      </Part>
      <Part title="Report of progress">
        <ProgressReport
          field={fields('progressReport')}
          value={value.progressReport}
          onChange={(progressReport) => change({ progressReport })}
        />
      </Part>
      <Part title="Institutional Authority" intro="Signs for your institution.">
        <Signer
          fields={fields}
          path="institutionalAuthority"
          reasonPath="authorityChange"
          before={extension.institutionalAuthority}
          party={value.institutionalAuthority}
          reason={value.authorityChange}
          withContact
          onChange={(institutionalAuthority, authorityChange) =>
            change({ institutionalAuthority, authorityChange })
          }
        />
      </Part>
      {value.download && (
        <Part
          title="Information Security Officer"
          intro="Answers for the security of the systems to which you download."
        >
          <Signer
            fields={fields}
            path="informationSecurityOfficer"
            reasonPath="officerChange"
            before={extension.informationSecurityOfficer}
            party={value.informationSecurityOfficer}
            reason={value.officerChange}
            onChange={(informationSecurityOfficer, officerChange) =>
              change({ informationSecurityOfficer, officerChange })
            }
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

function Late(): ReactNode {
  return (
    <Alert color="yellow" mb="sm" icon={<IconClock aria-hidden />} title="Your access has ended">
      The files stay closed until the committees have approved this extension. It has to be
      submitted within 30 days of the end.
    </Alert>
  )
}

function People({ about, agreement }: Pick<Draft, 'about' | 'agreement'>): ReactNode {
  const self = { ...agreement.principalInvestigator, ...about, name: about.fullName }
  const leads = agreement.requesterIsPrincipalInvestigator
  return (
    <Facts>
      <PartyFact
        name="Principal Investigator"
        party={leads ? self : agreement.principalInvestigator}
      />
      {!leads && <PartyFact name="Applicant" party={{ ...self, telephone: '', address: '' }} />}
      {agreement.applicants.map((party, n) => (
        // An applicant has no identity but the place in the list.
        <PartyFact key={n} name="Applicant" party={party} />
      ))}
    </Facts>
  )
}

type ReportProps = {
  readonly field: ReturnType<Fields>
  readonly value: string
  readonly onChange: (value: string) => void
}

function ProgressReport({ field, value, onChange }: ReportProps): ReactNode {
  const words = countWords(value)
  return (
    <>
      <Textarea
        {...field}
        label="What have you done with the data, and what comes next?"
        description={`The committees decide by this text: results, publications, and why another year is needed. At least ${minProgressWords} words.`}
        autosize
        minRows={5}
        maxRows={20}
        maxLength={20_000}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Text size="sm" mt={4} c={words < minProgressWords ? 'dimmed' : 'green.8'}>
        {words < minProgressWords
          ? `${words} of ${minProgressWords} words`
          : `${words} words, enough`}
      </Text>
    </>
  )
}

type SignerProps = {
  readonly fields: Fields
  readonly path: 'institutionalAuthority' | 'informationSecurityOfficer'
  readonly reasonPath: 'authorityChange' | 'officerChange'
  readonly before: Party
  readonly party: Party
  readonly reason: string
  readonly withContact?: boolean
  readonly onChange: (party: Party, reason: string) => void
}

/** Who signs for the institution: as before, or somebody else, and why. */
function Signer(props: SignerProps): ReactNode {
  const { before, party, reason, fields, path, reasonPath, onChange } = props
  const [isOther, setOther] = useState(isSomebodyElse(before, party) || reason !== '')
  return (
    <>
      <Checkbox
        label="Somebody else signs now"
        description={`Signed before: ${before.name}, ${before.jobTitle}`}
        checked={isOther}
        mb={isOther ? 'sm' : 0}
        onChange={(event) => {
          setOther(event.currentTarget.checked)
          if (!event.currentTarget.checked) onChange(before, '')
        }}
      />
      {isOther && (
        <>
          <PartyFields
            path={path}
            party={party}
            fields={fields}
            withContact={props.withContact === true}
            isForInstitution
            onChange={(changed) => onChange(changed, reason)}
          />
          <Textarea
            {...fields(reasonPath)}
            mt="sm"
            label="Why has this changed?"
            description="The addendum says so, and the committees read it."
            autosize
            minRows={2}
            maxRows={8}
            maxLength={2000}
            autoComplete="off"
            value={reason}
            onChange={(event) => onChange(party, event.currentTarget.value)}
          />
        </>
      )}
    </>
  )
}
