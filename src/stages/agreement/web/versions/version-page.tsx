import { Alert, Anchor, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { usePerson } from '#app/web/instance.ts'
import { formatCount } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { Day, WhenExactly } from '#app/web/ui/when.tsx'
import { addressOf } from '#kernel/address.ts'
import { type AgreementVersion, previewAgreementVersion } from '../../contract/versions.ts'
import { Changes } from './changes.tsx'
import { DraftEditor } from './draft-editor.tsx'
import { versionQuery, versionsQuery } from './version-queries.ts'
import classes from './versions.module.css'
import { previews, standingOf } from './words.ts'

const breadcrumbs = [{ label: 'Agreements', to: '/admin/agreements' }]

/** One version of the agreement: a draft to be edited, or a published one to be read. */
export function VersionPage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { version = '' } = useParams({ strict: false }) as { version?: string }
  const isSteward = usePerson().roles.includes('steward')
  const query = useQuery({ ...versionQuery(version), enabled: isSteward })
  const all = useQuery({ ...versionsQuery, enabled: isSteward })
  const standing =
    query.data === undefined ? undefined : standingOf(query.data, all.data ?? [query.data])
  return (
    <PageBody
      title={
        <>
          Agreement {version} {standing !== undefined && <StatusBadge {...standing} />}
        </>
      }
      breadcrumbs={breadcrumbs}
      intro={query.data?.title}
    >
      {isSteward ? (
        <QueryState query={query}>
          {(one) => <VersionView key={one.version} one={one} />}
        </QueryState>
      ) : (
        <Alert icon={<IconInfoCircle aria-hidden />} title="Agreements are for data stewards" />
      )}
    </PageBody>
  )
}

function VersionView({ one }: { readonly one: AgreementVersion }): ReactNode {
  return (
    <>
      <Facts one={one} />
      {one.state === 'draft' ? <DraftEditor one={one} /> : <Published one={one} />}
      <Changes one={one} />
    </>
  )
}

function Facts({ one }: { readonly one: AgreementVersion }): ReactNode {
  return (
    <section className={`panel ${classes['panel']}`} aria-label="About this version">
      <dl className={classes['facts']}>
        {one.effectiveFrom !== null && (
          <Fact name="In force from">
            <WhenExactly at={one.effectiveFrom} />
          </Fact>
        )}
        {one.resignBy !== null && (
          <Fact name="Must re-sign by">
            <Day on={one.resignBy} />
          </Fact>
        )}
        {one.state === 'published' && (
          <Fact name="Requests signed under it">{formatCount(one.requests)}</Fact>
        )}
        <Fact name={one.state === 'draft' ? 'Begun' : 'Made'}>
          <WhenExactly at={one.madeAt} />, {one.madeBy ?? 'by the software'}
        </Fact>
        {one.publishedBy !== null && <Fact name="Published by">{one.publishedBy}</Fact>}
        <div className={classes['wide']}>
          <dt>SHA-256 of the text</dt>
          <dd className={classes['code']}>{one.sha256}</dd>
        </div>
        {one.state === 'published' && one.note !== '' && (
          <div className={classes['wide']}>
            <dt>What changed</dt>
            <dd>{one.note}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Published({ one }: { readonly one: AgreementVersion }): ReactNode {
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="preview">
      <h2 id="preview">Printed for invented people</h2>
      <Group gap="lg">
        {previews.map(({ label, query }) => (
          <Anchor
            key={label}
            href={addressOf(previewAgreementVersion, { params: { version: one.version }, query })}
            target="_blank"
          >
            {label} (PDF)
          </Anchor>
        ))}
      </Group>
    </section>
  )
}
