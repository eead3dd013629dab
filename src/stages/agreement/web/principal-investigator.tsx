import { Checkbox } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Draft } from '#stages/request/contract.ts'
import type { StepProps } from '#stages/request/web/name-step.tsx'
import classes from './agreement-step.module.css'
import { ContactFields, PartyFields } from './party-fields.tsx'

type Props = StepProps<'agreement'> & { readonly about: Draft['about'] }

/** The Principal Investigator: the requester, known from the step before, or somebody else. */
export function PrincipalInvestigator({ state, fields, about }: Props): ReactNode {
  const { value, change } = state
  const party = {
    path: 'principalInvestigator',
    party: value.principalInvestigator,
    fields,
    onChange: (principalInvestigator: typeof value.principalInvestigator) =>
      change({ principalInvestigator }),
  }
  return (
    <>
      <Checkbox
        mb="sm"
        label="I am the Principal Investigator"
        checked={value.requesterIsPrincipalInvestigator}
        onChange={(event) =>
          change({ requesterIsPrincipalInvestigator: event.currentTarget.checked })
        }
      />
      {value.requesterIsPrincipalInvestigator ? (
        <>
          <p className={classes['self']}>
            {[about.fullName, about.jobTitle, about.institution, about.email]
              .filter((text) => text !== '')
              .join(' · ')}
          </p>
          <ContactFields {...party} />
        </>
      ) : (
        <PartyFields {...party} withContact />
      )}
    </>
  )
}
