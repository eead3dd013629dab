import { Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { TextLink } from './link.tsx'

/** A step on the way to a page. */
export type Crumb = { readonly label: string; readonly to: string }

type Props = {
  readonly title: ReactNode
  /** The pages above this one, outermost first; this page itself is left out. */
  readonly breadcrumbs?: readonly Crumb[]
  /** One or two sentences under the title. */
  readonly intro?: ReactNode
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode
  /** `reading` for text and forms, `full` for tables; the default lies between. */
  readonly width?: 'reading' | 'normal' | 'full'
  readonly children: ReactNode
}

/** The body of a page below the frame's header: where one is, what it is called, what can be done. */
export function PageBody(props: Props): ReactNode {
  const { title, breadcrumbs = [], intro, actions, width = 'normal', children } = props
  return (
    <div className={`page page-${width}`}>
      {breadcrumbs.length > 0 && (
        <nav aria-label="Breadcrumbs" className="page-crumbs">
          <ol>
            {breadcrumbs.map(({ label, to }) => (
              <li key={to}>
                <TextLink to={to} size="sm" underline="hover">
                  {label}
                </TextLink>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <Group className="page-head" justify="space-between" align="flex-start" gap="md">
        <div className="page-title">
          <Title order={1}>{title}</Title>
          {intro !== undefined && (
            <Text component="div" c="dimmed" mt={4} maw="75ch">
              {intro}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  )
}
