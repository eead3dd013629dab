import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When, WhenExactly } from '#app/web/ui/when.tsx'
import { addressOf } from '#kernel/address.ts'
import { type DestructionDetail, downloadDestruction } from '../../contract/destruction.ts'
import { CertifyForm } from './certify-form.tsx'
import { destructionQuery } from './destruction-queries.ts'
import { copyWords, endWords, standingOf } from './destruction-words.ts'
import classes from './destruction.module.css'
import { HeldFiles } from './held-files.tsx'

const breadcrumbs = [{ label: 'My Dashboard', to: '/dashboard' }]

/** One certificate of destruction: to be given by its holder, or as it was given. */
export function DestructionPage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { destructionId = '' } = useParams({ strict: false }) as { destructionId?: string }
  const query = useQuery(destructionQuery(destructionId))
  const found = query.data
  return (
    <PageBody
      title="Certificate of destruction"
      breadcrumbs={breadcrumbs}
      intro={found !== undefined && <Facts destruction={found} />}
      actions={
        found?.state === 'certified' && (
          <Button
            component="a"
            href={addressOf(downloadDestruction, { params: { destructionId } })}
            target="_blank"
            rel="noreferrer"
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            Open as PDF
          </Button>
        )
      }
    >
      <QueryState query={query}>
        {(destruction) => (
          <>
            <section className={`panel ${classes['panel']}`} aria-label="Certificate">
              <Body destruction={destruction} />
            </section>
            {destruction.state !== 'withdrawn' && <HeldFiles destruction={destruction} />}
          </>
        )}
      </QueryState>
    </PageBody>
  )
}

type Props = { readonly destruction: DestructionDetail }

function Facts({ destruction }: Props): ReactNode {
  const { person, request, daus, dueAt, state } = destruction
  return (
    <>
      <div className={classes['long']}>
        {person} · {request}
      </div>
      <ul className={classes['daus']}>
        {daus.map(({ dau, name, endedAt, how, restored }) => (
          <li key={dau}>
            {dau}, {name}: {endWords[how]} <When at={endedAt} />
            {restored && ', restored since'}
          </li>
        ))}
      </ul>
      <StatusBadge {...standingOf(destruction)} />{' '}
      {state === 'asked' && (
        <>
          due on <When at={dueAt} />
        </>
      )}
    </>
  )
}

function Body({ destruction }: Props): ReactNode {
  if (destruction.state === 'withdrawn')
    return <p>Access was restored before this was certified, so that nothing is to be destroyed.</p>
  if (destruction.statement !== null) return <Given destruction={destruction} />
  if (!destruction.openCommands.includes('certify'))
    return <p>{destruction.person} was asked to certify this, and has not yet.</p>
  return (
    <>
      <h2>What became of your copies?</h2>
      <p className={classes['minor']}>
        Your access has ended, and every copy of the files below is to be destroyed, as the Data
        Access Agreement says. A certificate is given once. It cannot be changed afterwards, and the
        committees see that it was given.
      </p>
      <CertifyForm destruction={destruction} />
    </>
  )
}

function Given({ destruction }: Props): ReactNode {
  const { statement, closedAt, sha256, listSha256 } = destruction
  if (statement === null) return null
  const rows = [
    ['Copies', statement.copies === null ? '' : copyWords[statement.copies].own],
    ['What was destroyed, and how', statement.destroyed],
    ['Kept', statement.kept],
    ['Which results it verifies', statement.keptReason],
    ['Remarks', statement.remarks],
    ['Name, as typed', statement.name],
  ] as const
  return (
    <dl className={classes['facts']}>
      {closedAt !== null && (
        <div>
          <dt>Certified</dt>
          <dd>
            <WhenExactly at={closedAt} />
          </dd>
        </div>
      )}
      {rows.map(
        ([term, text]) =>
          text !== '' && (
            <div key={term}>
              <dt>{term}</dt>
              <dd className={classes['long']}>{text}</dd>
            </div>
          ),
      )}
      <div>
        <dt>SHA-256 of the certificate</dt>
        <dd className={classes['code']}>{sha256}</dd>
      </div>
      <div>
        <dt>SHA-256 of the table of files</dt>
        <dd className={classes['code']}>{listSha256}</dd>
      </div>
    </dl>
  )
}
