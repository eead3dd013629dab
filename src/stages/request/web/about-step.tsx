import { Checkbox, NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { InstitutionInput } from '#ledgers/identity/web/institution-input.tsx'
import type { AccessRequest, Draft } from '../contract.ts'
import { countries } from '#ledgers/identity/web/countries.ts'
import { institutionTypeOptions } from '#ledgers/identity/web/institution-types.ts'
import type { StepProps } from './name-step.tsx'
import { NotEligible } from './not-eligible.tsx'

type Props = StepProps<'about'> & { readonly request: AccessRequest }

type TextName = 'fullName' | 'email' | 'jobTitle'

const choose = { value: '', label: 'Choose…' }

/** The second step: who asks. Filled in from the profile when the request was started. */
export function AboutStep({ state, fields, request }: Props): ReactNode {
  const { value, change } = state
  const text = (name: TextName) => ({
    ...fields(name),
    value: value[name],
    onChange: (event: { readonly currentTarget: HTMLInputElement }) =>
      change({ [name]: event.currentTarget.value } satisfies Partial<Draft['about']>),
  })
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextInput label="Full name" maxLength={200} autoComplete="name" {...text('fullName')} />
        <TextInput
          label="Email"
          type="email"
          maxLength={320}
          autoComplete="email"
          {...text('email')}
        />
        <TextInput
          label="Job title"
          maxLength={200}
          autoComplete="organization-title"
          {...text('jobTitle')}
        />
        <InstitutionInput
          label="Institution"
          autoComplete="organization"
          {...fields('institution')}
          value={value.institution}
          onChange={(institution) => change({ institution })}
          onChoose={({ name, country }) =>
            change({ institution: name, ...(country !== '' && { country }) })
          }
        />
        <NativeSelect
          {...fields('country')}
          label="Country of your institution"
          autoComplete="country"
          data={[choose, ...countries]}
          value={value.country}
          onChange={(event) => change({ country: event.currentTarget.value })}
        />
        <NativeSelect
          {...fields('institutionType')}
          label="Type of institution"
          data={[choose, ...institutionTypeOptions]}
          value={value.institutionType}
          onChange={(event) => change({ institutionType: event.currentTarget.value })}
        />
      </SimpleGrid>
      {request.filing === 'not-eligible' && (
        <NotEligible shares={request.shares} email={value.email} />
      )}
      <Checkbox
        mt="lg"
        label="Send me news about new data and tools by email"
        description="Mail about this request comes in any case."
        checked={value.emailUpdates}
        onChange={(event) => change({ emailUpdates: event.currentTarget.checked })}
      />
    </>
  )
}
