import { Button, Group, Table, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import { addressOf } from '#kernel/address.ts'
import { downloadRefusals, refusalsShown, type ReleaseImport } from '../../contract/imports.ts'
import classes from './releases.module.css'

/** The first refusals, by line and column; the whole list to download. */
export function RefusalTable({ one }: { readonly one: ReleaseImport }): ReactNode {
  const { refusals } = one
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="refusals">
      <Group justify="space-between" align="flex-start" mb="xs">
        <div>
          <h2 id="refusals">Refused</h2>
          {refusals.length === refusalsShown && (
            <Text size="sm" c="dimmed">
              The first {formatCount(refusals.length)}; the download has all of them.
            </Text>
          )}
        </div>
        <Button
          component="a"
          href={addressOf(downloadRefusals, { params: { importId: one.id } })}
          download
          variant="default"
          size="xs"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          Download refusals (TSV)
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={0} maxHeight="26rem">
        <Table
          className={`${classes['table']} ${classes['stacked']}`}
          aria-labelledby="refusals"
          stickyHeader
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" className={classes['number']}>
                Line
              </Table.Th>
              <Table.Th scope="col">Column</Table.Th>
              <Table.Th scope="col">Reason</Table.Th>
              <Table.Th scope="col">Value</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {refusals.map(({ line, column, reason, value }) => (
              <Table.Tr key={`${line} ${column} ${reason}`}>
                <Table.Td className={classes['number']} data-label="Line">
                  {formatCount(line)}
                </Table.Td>
                <Table.Td className={classes['code']}>{column}</Table.Td>
                <Table.Td>{reason}</Table.Td>
                <Table.Td className={classes['code']}>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
