import type { ReactNode } from 'react'
import { formatBytes, formatNoun } from '#app/web/ui/format.ts'
import { When } from '#app/web/ui/when.tsx'
import { filterNames, type FilterName, type Tab } from '#stages/catalog/vocabulary.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { Share } from '#stages/selection/contract.ts'
import { ShareTable } from '#stages/selection/web/share-table.tsx'
import { Section } from './section.tsx'

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
    <Section
      title="Data"
      intro={`${formatNoun(request.files, 'file')}, ${formatBytes(request.bytes)}, of ${request.release.name}. ${selectionWords(request)}`}
    >
      <ShareTable shares={request.shares} state={(share) => <Ground share={share} />} />
    </Section>
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
  const parts = [
    ticks === 0 ? `No single ${one} was ticked` : `${formatNoun(ticks, one, many)} ticked`,
    ...filterNames
      .filter((name) => selection.filters[name].length > 0)
      .map((name) => `${filterWords[name]}: ${selection.filters[name].join(' or ')}`),
  ]
  return `${parts.join('; ')}.`
}
