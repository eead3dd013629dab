import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { type NamedPerson, peopleOf } from './receivers.ts'
import { Section } from './section.tsx'
import caseStyles from './case.module.css'
import textStyles from './text.module.css'

/** Everybody whom the agreement names, one row each. */
export function People({ request }: { readonly request: AccessRequest }): ReactNode {
  const people = peopleOf(request)
  return (
    <Section title="People">
      <Table aria-label="People named in the agreement" className={caseStyles['people']}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              Institution
            </Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              Contact
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <PersonRow key={person.capacities.join() + person.party.email} person={person} />
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  )
}

function PersonRow({ person }: { readonly person: NamedPerson }): ReactNode {
  const { name, jobTitle, institution, email, telephone, address } = person.party
  const contact = (
    <>
      {email !== '' && <a href={`mailto:${email}`}>{email}</a>}
      {[telephone, address]
        .filter((line) => line !== '')
        .map((line) => (
          <div key={line} className={caseStyles['address']}>
            {line}
          </div>
        ))}
    </>
  )
  return (
    <Table.Tr>
      <Table.Td>
        <div className={caseStyles['capacity']}>{person.capacities.join(', ')}</div>
        <div className={textStyles['long']}>
          <strong>{name === '' ? 'Name not given' : name}</strong>
        </div>
        <div className={textStyles['minor']}>{jobTitle}</div>
        <div className={textStyles['phoneLine']}>
          {institution}
          <br />
          {contact}
        </div>
      </Table.Td>
      <Table.Td visibleFrom="sm" className={textStyles['long']}>
        {institution}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={textStyles['long']}>
        {contact}
      </Table.Td>
    </Table.Tr>
  )
}
