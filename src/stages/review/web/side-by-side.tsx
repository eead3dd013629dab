import { Anchor, Button, Group, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { addressOf } from '#kernel/address.ts'
import { type Comparison, type Form, readFormPage } from '#stages/agreement/contract.ts'
import classes from './side-by-side.module.css'

type Props = {
  readonly requestId: string
  readonly form: Form
  readonly pairs: Comparison['pairs']
  /** Which pair is shown, from 0. */
  readonly at: number
  readonly onAt: (at: number) => void
}

/** The agreement as it was issued and the form that came back, page beside page. */
export function SideBySide({ requestId, form, pairs, at, onAt }: Props): ReactNode {
  const pair = pairs[at]
  if (pair === undefined) return null
  const sideOf = (side: 'issued' | 'uploaded', page: number | null) => (
    <PageSide key={side} {...{ requestId, n: form.n, side, page }} />
  )
  // At the ends a button does nothing, and keeps the focus of who came there with it.
  const turning = (to: number) => {
    const isEnd = pairs[to] === undefined
    return isEnd ? { 'aria-disabled': true, 'data-disabled': true } : { onClick: () => onAt(to) }
  }
  return (
    <section className={classes['both']} aria-label="Issued and uploaded agreement, side by side">
      <Group justify="space-between" wrap="wrap" gap="xs">
        <Text size="sm" role="status">
          Sheet {at + 1} of {pairs.length}
        </Text>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconChevronLeft size={16} aria-hidden />}
            {...turning(at - 1)}
          >
            Previous
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<IconChevronRight size={16} aria-hidden />}
            {...turning(at + 1)}
          >
            Next
          </Button>
        </Group>
      </Group>
      <div className={classes['pages']}>
        {sideOf('issued', pair.issued)}
        {sideOf('uploaded', pair.uploaded)}
      </div>
    </section>
  )
}

const words = {
  issued: { title: 'As issued', none: 'The agreement has no such page.' },
  uploaded: { title: 'As uploaded', none: 'The form does not have this page.' },
} as const

type SideProps = {
  readonly requestId: string
  readonly n: number
  readonly side: 'issued' | 'uploaded'
  readonly page: number | null
}

function PageSide({ requestId, n, side, page }: SideProps): ReactNode {
  const { title, none } = words[side]
  const [failed, setFailed] = useState<number>()
  if (page === null || failed === page) {
    return (
      <figure>
        <figcaption>{title}</figcaption>
        <p className={classes['none']}>
          {page === null ? none : `Page ${page} cannot be drawn. Open the PDF instead.`}
        </p>
      </figure>
    )
  }
  const href = addressOf(readFormPage, { params: { requestId, n, side, page } })
  return (
    <figure>
      <figcaption>
        {title}, page {page}
      </figcaption>
      <Anchor
        href={href}
        target="_blank"
        aria-label={`${title}, page ${page} (opens in a new tab)`}
      >
        <img key={href} src={href} alt="" onError={() => setFailed(page)} />
      </Anchor>
    </figure>
  )
}
