import { Alert, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { IconPlayerPlay, IconTool } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { HelpText } from '#app/web/help/help-text.tsx'
import { readMarkdown } from '#app/web/help/markdown.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import { Problem } from '#kernel/problem.ts'
import type { Tool } from '../../contract/tools.ts'
import { ParameterTable } from './parameter-table.tsx'
import { StartDialog } from './start-dialog.tsx'
import { toolQuery } from './tool-queries.ts'
import { ToolHosts } from './tool-hosts.tsx'
import { WithdrawDialog } from './withdraw-dialog.tsx'
import classes from './tools.module.css'

const breadcrumbs = [{ label: 'Tools', to: '/tools' }]

/** One tool of the gallery, in its newest version or one that the address names. */
export function ToolPage(): ReactNode {
  const { name = '' } = useParams({ strict: false }) as { name?: string }
  const { version } = useSearch({ strict: false }) as { version?: string }
  const query = useQuery(toolQuery(name, version))
  const tool = query.data
  if (tool !== undefined) return <Shown key={`${name} ${tool.version}`} tool={tool} />
  const isMissing = query.error instanceof Problem && query.error.code === 'not-found'
  return (
    <PageBody title="Tool" breadcrumbs={breadcrumbs}>
      {isMissing ? (
        <div className="panel">
          <Empty
            title={`${name}${version ? ` ${version}` : ''} is not offered`}
            icon={<IconTool size={26} stroke={1.5} aria-hidden />}
            action={<ButtonLink to="/tools">See all tools</ButtonLink>}
          >
            There is no such tool, or all its versions were withdrawn.
          </Empty>
        </div>
      ) : (
        <QueryState query={query}>{() => null}</QueryState>
      )}
    </PageBody>
  )
}

type Props = { readonly tool: Tool }

function Shown({ tool }: Props): ReactNode {
  const { title, summary, version, help, inputs, outputs, withdrawnAt } = tool
  const [dialog, setDialog] = useState<'start' | 'withdraw'>()
  const close = () => setDialog(undefined)
  const isOffered = withdrawnAt === null
  return (
    <PageBody
      title={<span className={classes['long']}>{title}</span>}
      breadcrumbs={breadcrumbs}
      intro={<span className={classes['long']}>{summary}</span>}
      actions={
        isOffered && (
          <>
            {tool.mayManage && (
              <Button variant="default" onClick={() => setDialog('withdraw')}>
                Withdraw
              </Button>
            )}
            <Button
              leftSection={<IconPlayerPlay size={18} aria-hidden />}
              onClick={() => setDialog('start')}
            >
              Start
            </Button>
          </>
        )
      }
    >
      {!isOffered && (
        <Alert color="orange" mb="md" title={`Version ${version} was withdrawn`}>
          It was taken out of the gallery on <When at={withdrawnAt} /> and cannot be started any
          more.{' '}
          {tool.versions.some((each) => each.withdrawnAt === null) && (
            <TextLink to="/tools/$name" params={{ name: tool.name }} inherit>
              See the newest version
            </TextLink>
          )}
        </Alert>
      )}
      <div className={classes['tool']}>
        <div className={classes['main']}>
          {help.trim() !== '' && <Help help={help} />}
          <ParameterTable title="Inputs" parameters={inputs} none="It takes no inputs." />
          <ParameterTable
            title="Outputs"
            parameters={outputs}
            none="It does not say what it makes."
          />
        </div>
        <Side tool={tool} />
      </div>
      {dialog === 'start' && <StartDialog tool={tool} onClose={close} />}
      {dialog === 'withdraw' && <WithdrawDialog tool={tool} onClose={close} />}
    </PageBody>
  )
}

function Help({ help }: Pick<Tool, 'help'>): ReactNode {
  const blocks = useMemo(() => readMarkdown(help), [help])
  return (
    <section className={`panel ${classes['help']}`} aria-label="What it does">
      <HelpText blocks={blocks} />
    </section>
  )
}

function Side({ tool }: Props): ReactNode {
  const { name, version, versions, instanceType, isShipped, publishedAt } = tool
  return (
    <aside className={`panel ${classes['side']}`} aria-label="About this version">
      <dl>
        <div>
          <dt>Version</dt>
          <dd>
            {version}, <When at={publishedAt} />
          </dd>
        </div>
        <div>
          <dt>Name</dt>
          <dd>
            <code>{name}</code>
          </dd>
        </div>
        <div>
          <dt>Machine</dt>
          <dd>
            <code>{instanceType}</code>
          </dd>
        </div>
        <div>
          <dt>Published by</dt>
          <dd>{isShipped ? 'the platform itself' : 'an administrator of this platform'}</dd>
        </div>
      </dl>
      <ToolHosts tool={tool} />
      {versions.length > 1 && (
        <div>
          <h2>Versions</h2>
          <ul className={`plain ${classes['versions']}`}>
            {versions.map((each) => (
              <li key={each.version}>
                <TextLink
                  to="/tools/$name"
                  params={{ name }}
                  search={{ version: each.version }}
                  aria-current={each.version === version ? 'page' : undefined}
                  underline="hover"
                  inherit
                >
                  {each.version}
                </TextLink>
                <span>
                  {each.withdrawnAt === null ? <When at={each.publishedAt} /> : 'withdrawn'}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </aside>
  )
}
