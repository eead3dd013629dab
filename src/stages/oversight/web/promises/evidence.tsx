import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { Day } from '#app/web/ui/when.tsx'
import type { Promised, TestCounts } from '../../contract/promises.ts'
import classes from './promises.module.css'

/** The tests of one promise by their files, folded away. */
export function Evidence({ promise }: { readonly promise: Promised }): ReactNode {
  const { tests, faults, title } = promise
  const count = tests.reduce((sum, { titles }) => sum + titles.length, 0)
  return (
    <>
      <p className={classes['minor']}>
        {formatNoun(count, 'test')} hold it. Of {formatNoun(faults.count, 'way')} in which it was
        broken on purpose they saw {faults.seen === faults.count ? 'all' : formatCount(faults.seen)}
        {faults.since !== null && (
          <>
            {' '}
            (<Day on={faults.since} /> or later)
          </>
        )}
        .
      </p>
      <details className={classes['details']}>
        <summary>The tests by name</summary>
        <Table aria-label={`Tests of: ${title}`} className={classes['tests'] ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Tests</Table.Th>
              <Table.Th scope="col">Their file, last time</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tests.map(({ file, titles, result }) => (
              <Table.Tr key={file}>
                <Table.Td>
                  <code>{file}</code>
                  <ul>
                    {titles.map((each) => (
                      <li key={each}>{each}</li>
                    ))}
                  </ul>
                </Table.Td>
                <Table.Td>
                  <Result result={result} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </>
  )
}

function Result({ result }: { readonly result: TestCounts | null }): ReactNode {
  if (result === null) return <StatusBadge status="Not run here" tone="neutral" />
  const { passed, failed } = result
  if (failed > 0) return <StatusBadge status={`${formatCount(failed)} failed`} tone="bad" />
  if (passed === 0) return <StatusBadge status="Left out" tone="neutral" />
  return <StatusBadge status={`${formatCount(passed)} passed`} tone="good" />
}
