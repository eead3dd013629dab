import { Radio } from '@mantine/core'
import { IconPencil, IconSignature } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { AccessRequest, Draft } from '#stages/request/contract.ts'
import { countryName } from '#ledgers/identity/web/countries.ts'
import agreement from './agreement-step.module.css'
import { ChoiceCard } from './choice-card.tsx'
import classes from './choice-card.module.css'

type Signing = Draft['agreement']['signing']

type Props = {
  readonly request: AccessRequest
  /** Of the requester's institution. */
  readonly country: string
  readonly chosen: Signing
  readonly onChange: (signing: Signing) => void
  /** Nothing can be sealed at the moment, so nothing goes out for signature. */
  readonly isOutOfOrder: boolean
}

/** By mail and link, or on a form; where only the form is open, why. */
export function SignatureChoice(props: Props): ReactNode {
  const { request, country, chosen, onChange, isOutOfOrder } = props
  if (!request.electronicIsOpen) {
    return (
      <p className={agreement['intro']}>
        {country === ''
          ? 'On a form. Whether it can be signed electronically depends on the country of your institution: choose it in the step About you.'
          : `On a form: signing electronically is not open to institutions in ${countryName(country)}.`}
      </p>
    )
  }
  return (
    <Radio.Group
      aria-label="How will it be signed?"
      value={chosen === 'form' ? 'form' : 'electronic'}
      onChange={(value) => onChange(value === 'form' ? 'form' : 'electronic')}
    >
      <div className={classes['cards']}>
        <ChoiceCard
          value="electronic"
          icon={<IconSignature aria-hidden />}
          title="Sign electronically"
          {...(isOutOfOrder ? { disabled: true } : { badge: 'Recommended' })}
          points={[
            'Everybody gets an email with a personal link, and needs no account',
            'You see who has signed, and can remind them',
            'The signed agreement is sealed and goes on by itself',
          ]}
        />
        <ChoiceCard
          value="form"
          icon={<IconPencil aria-hidden />}
          title="Sign a form"
          points={[
            'Download it, have it signed by hand or in a PDF program',
            'Upload the signed form yourself',
          ]}
        />
      </div>
    </Radio.Group>
  )
}
