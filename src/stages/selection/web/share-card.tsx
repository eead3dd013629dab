import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { Day } from '#app/web/ui/when.tsx'
import type { Share } from '../contract.ts'
import type { Closure } from '../rules.ts'
import { ShareAccess } from './share-access.tsx'
import classes from './share.module.css'
import { TermList } from './term-list.tsx'

type Props = {
  readonly share: Share
  /** The platform's date, to tell an embargo that is over. */
  readonly today: string
}

/** Everything that a researcher should know of one DAU before asking for its files. */
export function ShareCard({ share, today }: Props): ReactNode {
  const { dau } = share
  return (
    <article className={classes['card']}>
      <header className={classes['head']}>
        <div className={classes['name']}>
          <Title order={3}>{dau?.name ?? 'Open-access data'}</Title>
          {dau !== null && <span className={classes['code']}>{dau.code}</span>}
        </div>
        <ShareAccess share={share} />
        <p className={classes['amount']}>
          <span className="figure">{formatCount(share.files)}</span>{' '}
          {share.files === 1 ? 'file' : 'files'} · <Bytes value={share.bytes} />
        </p>
      </header>
      {share.closedBy.map((closure) => (
        <p key={closure} className={classes['closure']}>
          {closureWords[closure]}
        </p>
      ))}
      <Text size="sm" className={classes['description']}>
        {dau?.description ??
          'These files belong to no data access unit: anyone with an account may have them, without an agreement.'}
      </Text>
      {dau !== null && (
        <dl className={classes['facts']}>
          <div>
            <dt>Committee</dt>
            <dd>{dau.committee}</dd>
          </div>
          <div>
            <dt>Embargo</dt>
            <dd>
              <Embargo date={dau.embargoDate} today={today} />
            </dd>
          </div>
          <div>
            <dt>Conditions of use</dt>
            <dd>
              <TermList terms={dau.terms} />
            </dd>
          </div>
        </dl>
      )}
    </article>
  )
}

const closureWords: Readonly<Record<Closure, string>> = {
  'for-profit':
    'Its agreement is made for academic, clinical, government and non-profit institutions; your profile names a for-profit company.',
  country: 'It is closed to institutions of the country that your profile names.',
}

function Embargo(props: { readonly date: string | null; readonly today: string }): ReactNode {
  const { date, today } = props
  if (date === null) return 'None'
  if (date <= today) {
    return (
      <>
        Ended <Day on={date} />
      </>
    )
  }
  return (
    <>
      Not in a publication before <Day on={date} />
    </>
  )
}
