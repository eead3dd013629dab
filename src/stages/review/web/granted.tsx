import type { ReactNode } from 'react'
import { useInstance } from '#app/web/instance.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { When } from '#app/web/ui/when.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { Review } from '../contract.ts'
import { oneYearAfter, receiversOf } from './receivers.ts'
import caseStyles from './case.module.css'
import textStyles from './text.module.css'

type Props = {
  readonly request: AccessRequest
  readonly review: Review
  /** Whether the requester has conditions to accept first. */
  readonly isConditional: boolean
}

/** Exactly what an approval grants: to whom, which data, with download or not, until when. */
export function Granted({ request, review, isConditional }: Props): ReactNode {
  const unit = request.extension?.units.find(({ dau }) => dau === review.dau)
  return (
    <>
      <p className={caseStyles['consequence']}>
        {isConditional
          ? `Once ${request.requester.name} accepts the conditions, you grant:`
          : 'You grant at once:'}
      </p>
      <dl className={`${textStyles['facts']} ${caseStyles['granted']}`}>
        <div>
          <dt>To</dt>
          <dd>
            <ul className={textStyles['plainList']}>
              {receiversOf(request).map(({ capacities, party }) => (
                <li key={party.email + party.name}>
                  <strong>{party.name}</strong> ({capacities.join(', ').toLowerCase()}),{' '}
                  {party.email}
                </li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>Data</dt>
          <dd>
            {review.dau}, {review.dauName}: {formatNoun(review.files, 'file')},{' '}
            <Bytes value={review.bytes} />
          </dd>
        </div>
        <div>
          <dt>Download</dt>
          <dd>
            {review.download ? (
              <>
                <strong>Yes</strong>, copies may leave the platform
              </>
            ) : (
              <>
                <strong>No</strong>, work on the platform only
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Until</dt>
          <dd>
            {unit === undefined ? (
              <OneYear isConditional={isConditional} />
            ) : (
              <>
                <When at={unit.newUntil} />, one year after the earlier end
              </>
            )}
          </dd>
        </div>
      </dl>
    </>
  )
}

/** From the approval; where conditions come first, from when they are accepted. */
function OneYear({ isConditional }: Pick<Props, 'isConditional'>): ReactNode {
  const { now } = useInstance()
  if (isConditional) return 'One year after that'
  return (
    <>
      <When at={oneYearAfter(now)} />, one year from today
    </>
  )
}
