import { Alert, Anchor, Table } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { type Remark, remarksOn } from '#stages/request/rules/remarks.ts'
import caseStyles from './case.module.css'
import { type NamedPerson, peopleOf } from './receivers.ts'
import { Panel } from './panel.tsx'
import textStyles from './text.module.css'

/** Everybody whom the agreement names, one row each. */
export function People({ request }: { readonly request: AccessRequest }): ReactNode {
  return (
    <Panel title="People">
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
            <Table.Th scope="col">Part</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {peopleOf(request).map((person) => (
            <PersonRow key={person.capacities.join() + person.party.email} person={person} />
          ))}
        </Table.Tbody>
      </Table>
      <Remarks remarks={request.filing === 'by-agreement' ? remarksOn(request.draft) : []} />
    </Panel>
  )
}

function Remarks({ remarks }: { readonly remarks: readonly Remark[] }): ReactNode {
  if (remarks.length === 0) return undefined
  return (
    <Alert
      role="region"
      mt="md"
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title="Look at who signs for the institution"
    >
      <ul className={textStyles['plainList']}>
        {remarks.map(({ part, text }) => (
          <li key={part + text} className={textStyles['long']}>
            <strong>{part}:</strong> {text}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

function PersonRow({ person }: { readonly person: NamedPerson }): ReactNode {
  const { name, jobTitle, institution } = person.party
  return (
    <Table.Tr>
      <Table.Td>
        <div className={textStyles['long']}>
          <strong>{name === '' ? 'Name not given' : name}</strong>
        </div>
        <div className={textStyles['minor']}>{jobTitle}</div>
        <div className={textStyles['phoneLine']}>
          {institution}
          <Contact person={person} />
        </div>
      </Table.Td>
      <Table.Td visibleFrom="sm" className={textStyles['long']}>
        {institution}
      </Table.Td>
      <Table.Td visibleFrom="sm" className={textStyles['long']}>
        <Contact person={person} />
      </Table.Td>
      <Table.Td className={textStyles['long']}>{person.capacities.join(', ')}</Table.Td>
    </Table.Tr>
  )
}

function Contact({ person }: { readonly person: NamedPerson }): ReactNode {
  const { email, telephone, address } = person.party
  return (
    <>
      {email !== '' && (
        <div>
          <Anchor href={`mailto:${email}`} size="sm">
            {email}
          </Anchor>
        </div>
      )}
      {[telephone, address]
        .filter((line) => line !== '')
        .map((line) => (
          <div key={line} className={caseStyles['address']}>
            {line}
          </div>
        ))}
    </>
  )
}
