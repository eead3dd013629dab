import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconTool } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { ToolList } from '../../contract/tools.ts'
import { toolsQuery } from './tool-queries.ts'
import classes from './tools.module.css'

type Line = ToolList['tools'][number]

/** Every word occurs somewhere in what the list shows of the tool. */
function fits({ name, title, summary }: Line, words: readonly string[]): boolean {
  const text = `${title} ${name} ${summary}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The tools that can be put into a project and run there. */
export function GalleryPage(): ReactNode {
  const { q = '' } = useSearch({ strict: false }) as { q?: string }
  const navigate = useNavigate()
  const query = useQuery(toolsQuery)
  return (
    <PageBody
      title="Tools"
      intro="Programs that run beside the data, in a project of yours. What they make stays in that project."
      width="full"
    >
      <QueryState query={query} loading={<Shapes />}>
        {({ tools, mayManage }) => {
          const words = q.toLowerCase().split(/\s+/)
          const found = tools.filter((tool) => fits(tool, words))
          return tools.length === 0 ? (
            <NoTools mayManage={mayManage} />
          ) : (
            <>
              <div className={classes['filters']}>
                <SearchField
                  className={classes['search'] ?? ''}
                  label="Search tools"
                  placeholder="Name or what it does"
                  value={q}
                  onSearch={(text) =>
                    void navigate({
                      to: '/tools',
                      search: { q: text },
                      // Back undoes a search as a whole, not letter by letter.
                      replace: q !== '',
                      resetScroll: false,
                    })
                  }
                />
                <span className={classes['count']} role="status">
                  {found.length === tools.length
                    ? formatNoun(tools.length, 'tool')
                    : `${found.length} of ${formatNoun(tools.length, 'tool')}`}
                </span>
              </div>
              <Found tools={found} />
            </>
          )
        }}
      </QueryState>
    </PageBody>
  )
}

function Found({ tools }: { readonly tools: readonly Line[] }): ReactNode {
  if (tools.length === 0)
    return (
      <div className="panel">
        <Empty title="No tool fits" icon={<IconTool size={26} stroke={1.5} aria-hidden />}>
          Try fewer or other words.
        </Empty>
      </div>
    )
  return (
    <ul className={`plain ${classes['cards']}`}>
      {tools.map((tool) => (
        <Card key={tool.name} tool={tool} />
      ))}
    </ul>
  )
}

function Card({ tool }: { readonly tool: Line }): ReactNode {
  const { name, version, title, summary, isShipped, publishedAt } = tool
  return (
    <li className={`panel ${classes['card']}`}>
      <h2>
        <TextLink to="/tools/$name" params={{ name }} underline="hover" inherit>
          {title}
        </TextLink>
      </h2>
      <p className={classes['summary']}>{summary}</p>
      <p className={classes['minor']}>
        <code>{name}</code> {version} ·{' '}
        {isShipped ? 'comes with the platform' : <When at={publishedAt} />}
      </p>
    </li>
  )
}

const NoTools = ({ mayManage }: { readonly mayManage: boolean }): ReactNode => (
  <div className="panel">
    <Empty title="No tools are offered" icon={<IconTool size={26} stroke={1.5} aria-hidden />}>
      {mayManage
        ? 'Publish one from the details of an applet in a project.'
        : 'Administrators of this platform publish tools here.'}
    </Empty>
  </div>
)

const Shapes = (): ReactNode => (
  <div className={classes['cards']}>
    {Array.from({ length: 6 }, (_, n) => (
      <Skeleton key={n} height={112} radius="md" />
    ))}
  </div>
)
