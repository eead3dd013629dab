import type { ReactNode } from 'react'
import { ButtonLink, TextLink } from '../ui/link.tsx'
import { PageBody } from '../ui/page-body.tsx'
import classes from './help.module.css'
import { helpPages } from './pages.ts'

/** What there is to read, one page for each part of the way. */
export function HelpIndexPage(): ReactNode {
  return (
    <PageBody
      title="Help"
      width="reading"
      actions={
        <ButtonLink to="/incidents/new" variant="default" size="md">
          Report an incident
        </ButtonLink>
      }
    >
      <ul className={`plain panel ${classes['index']}`}>
        {helpPages.map(({ name, title, intro }) => (
          <li key={name}>
            <TextLink to="/help/$page" params={{ page: name }} fw={600}>
              {title}
            </TextLink>
            <p>{intro}</p>
          </li>
        ))}
      </ul>
    </PageBody>
  )
}
