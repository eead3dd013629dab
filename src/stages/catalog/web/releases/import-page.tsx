import { Alert, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { ReleaseImport } from '../../contract/imports.ts'
import { DifferenceView } from './difference-view.tsx'
import { ImportActions } from './import-actions.tsx'
import { ImportProgress } from './import-progress.tsx'
import { RefusalTable } from './refusal-table.tsx'
import { importQuery } from './release-queries.ts'
import classes from './releases.module.css'
import { statusOf } from './words.ts'

const breadcrumbs = [{ label: 'Releases', to: '/admin/releases' }]

/** One import: how far it is, what its check found, what publishing would change. */
export function ImportPage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { importId = '' } = useParams({ strict: false }) as { importId?: string }
  const query = useQuery(importQuery(importId))
  const client = useQueryClient()
  const state = query.data?.state
  useEffect(() => {
    // A new release changes what most pages show.
    if (state === 'published') {
      const isOther = {
        predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[1] !== 'import',
      }
      void client.invalidateQueries(isOther)
    }
  }, [state, client])
  if (query.data !== undefined)
    return <QueryState query={query}>{(one) => <ImportView key={one.id} one={one} />}</QueryState>
  return (
    <PageBody title="Import of a release" breadcrumbs={breadcrumbs}>
      <QueryState query={query}>{() => null}</QueryState>
    </PageBody>
  )
}

function ImportView({ one }: { readonly one: ReleaseImport }): ReactNode {
  const isShown = one.report !== null && one.state !== 'failed'
  return (
    <PageBody
      title={
        <>
          {one.release} <StatusBadge {...statusOf(one)} />
        </>
      }
      breadcrumbs={breadcrumbs}
      intro={<Origin one={one} />}
      actions={<ImportActions one={one} />}
    >
      <Standing one={one} />
      {one.progress !== null && <ImportProgress one={one} progress={one.progress} />}
      {isShown && one.progress === null && <Report one={one} />}
    </PageBody>
  )
}

function Origin({ one }: { readonly one: ReleaseImport }): ReactNode {
  const options = [
    one.dau === null
      ? 'rows without a data access unit are open access'
      : `rows without a data access unit go to ${one.dau}`,
    ...(one.study === null ? [] : [`rows without a study go to ${one.study}`]),
    one.add ? 'files it does not name are kept' : 'files it does not name are withdrawn',
    ...(one.skipRefused ? ['refused rows are left out'] : []),
  ]
  return (
    <>
      {one.source} (<Bytes value={one.manifestBytes} />
      ), uploaded by {one.createdBy}, <WhenExactly at={one.createdAt} />. In this import,{' '}
      {options.join('; ')}.{one.note !== '' && <> Its note: “{one.note}”</>}
    </>
  )
}

/** What the person should know before anything else. */
function Standing({ one }: { readonly one: ReleaseImport }): ReactNode {
  const className = classes['alert'] ?? ''
  if (one.state === 'failed') {
    return (
      <Alert
        className={className}
        color="red"
        role="alert"
        icon={<IconCircleX aria-hidden />}
        title="This import failed"
      >
        {one.reason}
      </Alert>
    )
  }
  if (one.state === 'published') {
    return (
      <Alert
        className={className}
        color="green"
        role="status"
        icon={<IconCircleCheck aria-hidden />}
        title={`Published as release ${one.number}`}
      >
        Everybody sees it now. <TextLink to="/">Browse the catalog</TextLink>
      </Alert>
    )
  }
  if (one.overtaken) {
    return (
      <Alert
        className={className}
        color="yellow"
        role="alert"
        icon={<IconAlertTriangle aria-hidden />}
        title="Another release was published since this check"
      >
        What is said below compares with a release that is no longer the current one. Check it again
        to see what would change now.
      </Alert>
    )
  }
  const { report } = one
  if (one.state === 'checked' && report !== null && report.refused > 0 && !one.skipRefused) {
    return (
      <Alert
        className={className}
        color="red"
        icon={<IconAlertTriangle aria-hidden />}
        title="It cannot be published as it is"
      >
        Rows were refused. Correct the manifest and import it again, or import it again and leave
        refused rows out.
      </Alert>
    )
  }
  return null
}

function Report({ one }: { readonly one: ReleaseImport }): ReactNode {
  const { report } = one
  if (report === null) return null
  return (
    <>
      <section className={`panel ${classes['panel']}`} aria-labelledby="figures">
        <h2 id="figures">What the check found</h2>
        <dl className={classes['figures']}>
          <Figure name="Rows">{formatCount(report.rows)}</Figure>
          <Figure name="Accepted">{formatCount(report.accepted)}</Figure>
          <Figure name="Refused" tone={report.refused > 0 ? 'bad' : undefined}>
            {formatCount(report.refused)}
          </Figure>
          <Figure name="Files">{formatCount(report.files)}</Figure>
          <Figure name="Samples">{formatCount(report.samples)}</Figure>
          <Figure name="Size">
            <Bytes value={report.bytes} />
          </Figure>
          <Figure
            name="Index files alone"
            tone={report.indexes.alone > 0 ? 'attention' : undefined}
          >
            {formatCount(report.indexes.alone)}
          </Figure>
          <Figure name="Open access" tone={report.openAccess > 0 ? 'attention' : undefined}>
            {formatCount(report.openAccess)}
          </Figure>
        </dl>
        {report.openAccess > 0 && (
          <Text mt="sm" size="sm" c="dimmed">
            Files that name no data access unit: everybody with an account may have them.
          </Text>
        )}
      </section>
      {report.refused > 0 && <RefusalTable one={one} />}
      {report.difference !== undefined && (
        <DifferenceView one={one} difference={report.difference} />
      )}
    </>
  )
}

type FigureProps = {
  readonly name: string
  readonly tone?: 'bad' | 'attention' | undefined
  readonly children: ReactNode
}

function Figure({ name, tone, children }: FigureProps): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figure" data-tone={tone}>
        {children}
      </dd>
    </div>
  )
}
