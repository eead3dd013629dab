import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import type { Group, Publication } from '../contract.ts'
import { foundBy } from '../diagnoses/search.ts'
import type { Tab } from '../vocabulary.ts'
import { Marked } from './marked.tsx'
import { PubMedLink } from './pubmed-link.tsx'
import { codeOf } from './words.ts'

type Props = {
  readonly tab: Tab
  readonly group: Pick<Group, 'id' | 'name'>
  readonly q: string
  readonly publication: Publication | undefined
}

/** What stands beside the name of a group: its code, where it was published, the way to its page. */
export function AboutGroup({ tab, group, q, publication }: Props): ReactNode {
  switch (tab) {
    case 'publications':
      return (
        <span className="group-about">
          {publication !== undefined && publication.journal !== '' && <i>{publication.journal} </i>}
          {typeof publication?.year === 'number' && (
            <span className="group-about-year">{publication.year} </span>
          )}
          <PubMedLink pmid={group.id} />
        </span>
      )
    case 'studies':
      return (
        <span className="group-about">
          <Code tab={tab} group={group} q={q} />{' '}
          <TextLink to="/studies/$id" params={{ id: group.id }} inherit>
            About this study
          </TextLink>
        </span>
      )
    case 'diagnoses':
      return <Code tab={tab} group={group} q={q} />
    default:
      return tab satisfies never
  }
}

/** The code, and where neither name nor code say why a search found the group, what does. */
function Code({ tab, group, q }: Omit<Props, 'publication'>): ReactNode {
  const code = codeOf(tab, group)
  const by = foundBy(tab, group.id, group.name, q)
  return (
    <>
      {code !== undefined && (
        <span className="group-code">
          <Marked text={code} q={q} />
        </span>
      )}
      {by !== undefined && by !== code && (
        <span className="group-by">
          <Marked text={by} q={q} />
        </span>
      )}
    </>
  )
}
