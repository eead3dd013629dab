import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatBytes, formatCount, formatNoun } from '#app/web/ui/format.ts'
import { When } from '#app/web/ui/when.tsx'
import { filterNames, type FilterName, type Tab } from '#stages/catalog/vocabulary.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { Share } from '#stages/selection/contract.ts'
import queueStyles from './queue.module.css'
import { Panel } from './panel.tsx'
import textStyles from './text.module.css'

const filterWords: Readonly<Record<FilterName, string>> = {
  sequencing_type: 'sequencing type',
  sample_type: 'sample type',
  file_type: 'file type',
  tissue_type: 'tissue type',
}

const tickWords: Readonly<Record<Tab, readonly [one: string, many: string]>> = {
  diagnoses: ['diagnosis', 'diagnoses'],
  publications: ['publication', 'publications'],
  studies: ['study', 'studies'],
}

/** The files asked for: how they were chosen, and under which data access units they fall. */
export function DataAsked({ request }: { readonly request: AccessRequest }): ReactNode {
  return (
    <Panel
      title="Data"
      intro={`${formatNoun(request.files, 'file')}, ${formatBytes(request.bytes)}, of ${request.release.name}. ${request.extension === null ? selectionWords(request) : ''}`}
    >
      <Table aria-label="Data by data access unit">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Data access unit</Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              Access
            </Table.Th>
            <Table.Th scope="col" className={queueStyles['figures']}>
              Files
            </Table.Th>
            <Table.Th scope="col" className={queueStyles['figures']}>
              Size
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {request.shares.map((share) => (
            <ShareRow key={share.dau?.code ?? ''} share={share} />
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}

function ShareRow({ share }: { readonly share: Share }): ReactNode {
  return (
    <Table.Tr>
      <Table.Td className={textStyles['long']}>
        <strong>{share.dau?.code ?? 'Open access'}</strong>
        {share.dau !== null && <div className={textStyles['minor']}>{share.dau.name}</div>}
        <div className={textStyles['phoneLine']}>
          <Ground share={share} />
        </div>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Ground share={share} />
      </Table.Td>
      <Table.Td className={queueStyles['figures']}>{formatCount(share.files)}</Table.Td>
      <Table.Td className={queueStyles['figures']}>
        <Bytes value={share.bytes} />
      </Table.Td>
    </Table.Tr>
  )
}

/** On what ground a part of the request may be had: not whether the reader may. */
function Ground({ share }: { readonly share: Share }): ReactNode {
  switch (share.access) {
    case 'open':
      return 'Needs no agreement'
    case 'needs-agreement':
      return 'Asked for in this agreement'
    case 'granted':
      return share.until === null ? (
        'Granted already'
      ) : (
        <>
          Granted already, until <When at={share.until} />
        </>
      )
    default:
      return share.access satisfies never
  }
}

/** How the files were chosen: `2 diagnoses ticked; sample type: Relapse.` */
function selectionWords({ selection }: AccessRequest): string {
  const [one, many] = tickWords[selection.tab]
  const ticks = selection.selected.length
  const filters = filterNames
    .filter((name) => selection.filters[name].length > 0)
    .map((name) => `${filterWords[name]}: ${selection.filters[name].join(' or ')}`)
  if (ticks === 0 && filters.length === 0) return 'The whole catalog was selected.'
  const ticked = ticks === 0 ? `All ${many}` : `${formatNoun(ticks, one, many)} ticked`
  return `${[ticked, ...filters].join('; ')}.`
}
