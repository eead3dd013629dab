import { IconHome } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { noSearch, stepsTo } from './project-search.ts'
import type { Place } from './use-place.ts'
import listStyles from './list.module.css'

/** The folders from the root to here, each a link. */
export function FolderPath({ place }: { readonly place: Place }): ReactNode {
  const steps = stepsTo(place.search.path)
  return (
    <nav aria-label="Folder" className={listStyles['path']}>
      <ol>
        <li>
          <TextLink
            {...place.link({ path: '/', ...noSearch })}
            underline="hover"
            aria-current={steps.length === 0 ? 'location' : undefined}
          >
            <IconHome size={16} aria-hidden /> All folders
          </TextLink>
        </li>
        {steps.map(({ name, path }, index) => (
          <li key={path}>
            <TextLink
              {...place.link({ path, ...noSearch })}
              underline="hover"
              aria-current={index === steps.length - 1 ? 'location' : undefined}
            >
              {name}
            </TextLink>
          </li>
        ))}
      </ol>
    </nav>
  )
}
