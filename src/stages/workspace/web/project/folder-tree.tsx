import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChevronDown, IconChevronRight, IconFolder, IconHome } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { lastOf, parentOf, pathTo } from '../../contract/objects.ts'
import { foldersQuery } from './project-queries.ts'
import { noSearch } from './project-search.ts'
import type { Place } from './use-place.ts'
import treeStyles from './tree.module.css'

/** Every folder of a project beside the list; a branch opens when one goes there, or at its arrow. */
export function FolderTree({ place }: { readonly place: Place }): ReactNode {
  const { data = ['/'] } = useQuery(foldersQuery(place.projectId))
  const childrenOf = useMemo(
    () =>
      Map.groupBy(
        data.filter((path) => path !== '/'),
        parentOf,
      ),
    [data],
  )
  return (
    <nav className={treeStyles['tree']} aria-label="Folders">
      <ul>
        <Branch path="/" place={place} childrenOf={childrenOf} />
      </ul>
    </nav>
  )
}

type Props = {
  readonly path: string
  readonly place: Place
  readonly childrenOf: ReadonlyMap<string, readonly string[]>
}

function Branch({ path, place, childrenOf }: Props): ReactNode {
  const inside = childrenOf.get(path) ?? []
  const here = place.search.path
  const isOnWay = path === '/' || (here !== path && pathTo(here).includes(path))
  const [chosen, setChosen] = useState<{ readonly at: string; readonly isOpen: boolean }>()
  // What was chosen by hand holds until one goes elsewhere below it.
  const isOpen = chosen !== undefined && (chosen.at === here || !isOnWay) ? chosen.isOpen : isOnWay
  const name = path === '/' ? 'All folders' : lastOf(path)
  return (
    <li>
      <div className={treeStyles['line']} data-here={here === path}>
        {inside.length > 0 && path !== '/' ? (
          <UnstyledButton
            className={treeStyles['arrow'] ?? ''}
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Close' : 'Open'} ${name}`}
            onClick={() => setChosen({ at: here, isOpen: !isOpen })}
          >
            {isOpen ? (
              <IconChevronDown size={14} aria-hidden />
            ) : (
              <IconChevronRight size={14} aria-hidden />
            )}
          </UnstyledButton>
        ) : (
          <span className={treeStyles['arrow']} />
        )}
        {path === '/' ? <IconHome size={16} aria-hidden /> : <IconFolder size={16} aria-hidden />}
        <TextLink
          {...place.link({ path, ...noSearch })}
          className={treeStyles['name'] ?? ''}
          underline="hover"
          size="sm"
          title={name}
          aria-current={here === path ? 'location' : undefined}
        >
          {name}
        </TextLink>
      </div>
      {isOpen && inside.length > 0 && (
        <ul>
          {inside.map((each) => (
            <Branch key={each} path={each} place={place} childrenOf={childrenOf} />
          ))}
        </ul>
      )}
    </li>
  )
}
