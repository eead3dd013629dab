import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageMissing } from '../frame/page-fallbacks.tsx'
import { TextLink } from '../ui/link.tsx'
import { PageBody } from '../ui/page-body.tsx'
import { HelpText } from './help-text.tsx'
import classes from './help.module.css'
import { helpPages } from './pages.ts'

/** One page of the help, with the way to the others. */
export function HelpPage(): ReactNode {
  const params: Record<string, unknown> = useParams({ strict: false })
  const page = helpPages.find(({ name }) => name === params['page'])
  if (page === undefined) return <PageMissing />
  return (
    <PageBody title={page.title} breadcrumbs={[{ label: 'Help', to: '/help' }]} width="reading">
      <HelpText blocks={page.blocks} />
      <nav aria-label="More help" className={classes['more']}>
        <ul className="plain">
          {helpPages
            .filter(({ name }) => name !== page.name)
            .map(({ name, title }) => (
              <li key={name}>
                <TextLink to="/help/$page" params={{ page: name }}>
                  {title}
                </TextLink>
              </li>
            ))}
        </ul>
      </nav>
    </PageBody>
  )
}
