import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { When } from '#app/web/ui/when.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import type { Project } from '../../contract.ts'
import { Amount } from './amount.tsx'

const levelWords: Readonly<Record<Project['level'], string>> = {
  VIEW: 'View',
  UPLOAD: 'Upload',
  CONTRIBUTE: 'Contribute',
  ADMINISTER: 'Administer',
}

type Props = { readonly projects: readonly Project[]; readonly label: string }

/** Projects that came from no request of one's own. */
export function SharedTable({ projects, label }: Props): ReactNode {
  return (
    <Table className={stacking['table']} aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Project</Table.Th>
          <Table.Th scope="col">Owner</Table.Th>
          <Table.Th scope="col">You may</Table.Th>
          <Table.Th scope="col">Files</Table.Th>
          <Table.Th scope="col">Created</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {projects.map((project) => (
          <Table.Tr key={project.id}>
            <Table.Th scope="row">
              <TextLink
                to="/projects/$projectId"
                params={{ projectId: project.id }}
                underline="hover"
              >
                {project.name}
              </TextLink>
            </Table.Th>
            <Table.Td data-label="Owner">{project.owner}</Table.Td>
            <Table.Td data-label="You may">{levelWords[project.level]}</Table.Td>
            <Table.Td>
              <Amount amount={project} />
            </Table.Td>
            <Table.Td data-label="Created">
              <When at={project.createdAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
