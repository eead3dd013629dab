import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Parameter } from '../../contract/tools.ts'
import { shownValue, wordsOfClass } from '../words.ts'
import classes from './tools.module.css'

type Props = {
  readonly title: string
  readonly parameters: readonly Parameter[]
  /** Said where there is none. */
  readonly none: string
}

/** The inputs or outputs of a tool. */
export function ParameterTable({ title, parameters, none }: Props): ReactNode {
  const hasDefaults = parameters.some((one) => one.default !== undefined)
  const hasFits = parameters.some((one) => fitsOf(one) !== '')
  return (
    <section className={`panel ${classes['section']}`} aria-label={title}>
      <h2>{title}</h2>
      {parameters.length === 0 ? (
        <p className={classes['none']}>{none}</p>
      ) : (
        <Table.ScrollContainer minWidth={560}>
          <Table className={classes['parameters'] ?? ''}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Name</Table.Th>
                <Table.Th scope="col">Kind</Table.Th>
                {hasFits && <Table.Th scope="col">What fits</Table.Th>}
                {hasDefaults && <Table.Th scope="col">Default</Table.Th>}
                <Table.Th scope="col">Help</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {parameters.map((one) => (
                <Table.Tr key={one.name}>
                  <Table.Th scope="row">
                    {one.label || one.name}
                    {one.optional && <span className={classes['optional']}>optional</span>}
                    <code className={classes['name']}>{one.name}</code>
                  </Table.Th>
                  <Table.Td>
                    {wordsOfClass(one.class)}
                    <code className={classes['name']}>{one.class}</code>
                  </Table.Td>
                  {hasFits && <Table.Td>{fitsOf(one)}</Table.Td>}
                  {hasDefaults && (
                    <Table.Td>
                      {one.default === undefined ? '' : <code>{shownValue(one.default)}</code>}
                    </Table.Td>
                  )}
                  <Table.Td>{one.help}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  )
}

const fitsOf = ({ choices, patterns }: Parameter): string =>
  (choices.length > 0 ? choices.map(shownValue) : patterns).join(', ')
