import { Loader } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { IconCircleCheck, IconAlertTriangle, IconReceipt } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatExactBytes } from '#app/web/ui/format.ts'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { Receipt } from '../../contract.ts'
import { Copy } from '#app/web/ui/copy.tsx'
import { isReady } from './project-queries.ts'
import receiptStyles from './receipt.module.css'
import textStyles from './text.module.css'

/** What arrived in the project, vend by vend, against what was approved. */
export function Receipts({ query }: { readonly query: UseQueryResult<Receipt[]> }): ReactNode {
  return (
    <div className={receiptStyles['receipts']}>
      <QueryState query={query}>
        {(receipts) =>
          receipts.length === 0 ? (
            <Empty
              title="Nothing has been vended yet"
              icon={<IconReceipt size={26} stroke={1.5} aria-hidden />}
            >
              When approved files arrive in this project, their receipt is listed here.
            </Empty>
          ) : (
            <>
              <p className={`${textStyles['minor']} ${receiptStyles['intro']}`}>
                Each vend puts the approved files of one scope into the project and compares what
                arrived with the manifest that was frozen when the request was filed.
              </p>
              {receipts.map((receipt) => (
                <ReceiptCard key={receipt.vendId} receipt={receipt} />
              ))}
            </>
          )
        }
      </QueryState>
    </div>
  )
}

function ReceiptCard({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { vendId, scope, manifestFiles, manifestBytes, manifestChecksum, checksum } = receipt
  const { readyAt } = receipt
  return (
    <article className={receiptStyles['receipt']} aria-label={`Vend: ${scopeWords(scope)}`}>
      <div className={receiptStyles['head']}>
        <h2 className={receiptStyles['scope']}>{scopeWords(scope)}</h2>
        {isReady(receipt) ? <Verdict receipt={receipt} /> : <UnderWay />}
      </div>
      <dl className={textStyles['dl']}>
        <div>
          <dt>Arrived</dt>
          <dd>{readyAt === null ? 'not yet' : <WhenExactly at={readyAt} />}</dd>
        </div>
        <div>
          <dt>Files</dt>
          <dd>{amountWords(receipt.files, manifestFiles, formatCount)}</dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>
            <Bytes value={receipt.bytes ?? manifestBytes} />{' '}
            <span className={textStyles['minor']}>
              ({amountWords(receipt.bytes, manifestBytes, formatExactBytes)})
            </span>
          </dd>
        </div>
        <div>
          <dt>Checksum</dt>
          <dd>
            {checksum !== null && checksum !== manifestChecksum && (
              <>
                <div>of what arrived</div>
                <Checksum value={checksum} what={`the checksum of what arrived, ${scope}`} />
                <div>of the manifest</div>
              </>
            )}
            <Checksum value={manifestChecksum} what={`the checksum of the manifest, ${scope}`} />
          </dd>
        </div>
        {receipt.since.withdrawn + receipt.since.reissued > 0 && (
          <div>
            <dt>Since then</dt>
            <dd>{sinceWords(receipt.since)}</dd>
          </div>
        )}
        <div>
          <dt>Vend</dt>
          <dd>
            <span className={textStyles['md5']}>
              <code>{vendId}</code>
              <Copy value={vendId} what={`the id of the vend of ${scope}`} />
            </span>
          </dd>
        </div>
      </dl>
    </article>
  )
}

/** A DAU's code, or what needed no new approval. */
const scopeWords = (scope: string): string => (scope === 'immediate' ? 'Immediate access' : scope)

/** What has left the project since, of what arrived. */
const sinceWords = ({ withdrawn, reissued }: Receipt['since']): string =>
  [
    ...(withdrawn > 0 ? [`${formatCount(withdrawn)} withdrawn`] : []),
    ...(reissued > 0 ? [`${formatCount(reissued)} reissued`] : []),
  ].join(', ')

/** `1,204`, `1,203 of 1,204`, or what is expected while nothing is counted. */
function amountWords(
  arrived: number | null,
  expected: number,
  format: (amount: number) => string,
): string {
  if (arrived === null) return `${format(expected)} expected`
  return arrived === expected ? format(arrived) : `${format(arrived)} of ${format(expected)}`
}

function Verdict({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const isEqual =
    receipt.checksum === receipt.manifestChecksum &&
    receipt.files === receipt.manifestFiles &&
    receipt.bytes === receipt.manifestBytes
  if (isEqual) {
    return (
      <span className={`${receiptStyles['verdict']} ${receiptStyles['verdictGood']}`}>
        <IconCircleCheck size={18} aria-hidden />
        equals the manifest
      </span>
    )
  }
  return (
    <span className={`${receiptStyles['verdict']} ${receiptStyles['verdictBad']}`}>
      <IconAlertTriangle size={18} aria-hidden />
      differs from the manifest: tell a data steward
    </span>
  )
}

function UnderWay(): ReactNode {
  return (
    <span className={receiptStyles['verdict']} role="status">
      <Loader size={16} aria-hidden />
      vending…
    </span>
  )
}

function Checksum({ value, what }: { readonly value: string; readonly what: string }): ReactNode {
  return (
    <div className={textStyles['md5']}>
      <code className={textStyles['long']}>{value}</code>
      <Copy value={value} what={what} />
    </div>
  )
}
