import { SimpleGrid, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { InstitutionInput } from '#ledgers/identity/web/institution-input.tsx'
import type { Party } from '#stages/request/contract.ts'
import { doubtAbout } from '#stages/request/rules/institution-mail.ts'
import type { Fields } from '#stages/request/web/fields.ts'

type Props = {
  /** Of the party in the section, as in `applicants.0`. */
  readonly path: string
  readonly party: Party
  readonly fields: Fields
  /** Whether telephone and address are asked for too. */
  readonly withContact?: boolean
  /** Signs for the institution, and so from an address of the institution. */
  readonly isForInstitution?: boolean
  readonly onChange: (party: Party) => void
}

type TextName = Exclude<keyof Party, 'address' | 'emailReason' | 'institution'>

/** Binds one field of a party to its control. */
const bind = ({ path, party, fields, onChange }: Props, name: TextName) => ({
  ...fields(`${path}.${name}`),
  // Somebody else's details: the browser would only offer the reader's own.
  autoComplete: 'off',
  value: party[name],
  onChange: (event: { readonly currentTarget: HTMLInputElement }) =>
    onChange({ ...party, [name]: event.currentTarget.value }),
})

/** A person of the agreement: name, job title, institution, email, and how to reach them where asked. */
export function PartyFields(props: Props): ReactNode {
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <TextInput label="Name" maxLength={200} {...bind(props, 'name')} />
        <TextInput label="Job title" maxLength={200} {...bind(props, 'jobTitle')} />
        <InstitutionInput
          label="Institution"
          autoComplete="off"
          {...props.fields(`${props.path}.institution`)}
          value={props.party.institution}
          onChange={(institution) => props.onChange({ ...props.party, institution })}
        />
        <TextInput label="Email" type="email" maxLength={320} {...bind(props, 'email')} />
      </SimpleGrid>
      {props.isForInstitution && <AddressReason {...props} />}
      {props.withContact && <ContactFields {...props} />}
    </>
  )
}

/** Asked for where the address is none of an institution; a steward reads it. */
function AddressReason({ path, party, fields, onChange }: Props): ReactNode {
  const doubt = doubtAbout(party.email)
  if (doubt === undefined && party.emailReason === '') return undefined
  return (
    <Textarea
      mt="sm"
      label="Why no address of the institution?"
      description={doubt && `${doubt}. A data steward reads your reason.`}
      autosize
      minRows={1}
      maxRows={6}
      maxLength={500}
      autoComplete="off"
      {...fields(`${path}.emailReason`)}
      value={party.emailReason}
      onChange={(event) => onChange({ ...party, emailReason: event.currentTarget.value })}
    />
  )
}

/** Telephone and postal address of a party. */
export function ContactFields(props: Props): ReactNode {
  const { path, party, fields, onChange } = props
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm" mt="sm">
      <TextInput label="Telephone" type="tel" maxLength={50} {...bind(props, 'telephone')} />
      <Textarea
        label="Postal address"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={500}
        autoComplete="off"
        {...fields(`${path}.address`)}
        value={party.address}
        onChange={(event) => onChange({ ...party, address: event.currentTarget.value })}
      />
    </SimpleGrid>
  )
}
