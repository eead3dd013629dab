import { Button } from '@mantine/core'
import { IconCheck, IconCircleDashed, IconFileDownload } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { addressOf } from '#kernel/address.ts'
import { readPresented } from '../../contract/signing.ts'
import classes from './ceremony.module.css'
import type { WhatIsOver } from './over.ts'

type Props = { readonly over: WhatIsOver }

const copies = {
  presented: { words: 'Download the agreement (PDF)', name: 'agreement.pdf' },
  sealed: { words: 'Download the sealed agreement (PDF)', name: 'agreement-sealed.pdf' },
} as const

/** What became of it, and what happens next. */
export function Over({ over }: Props): ReactNode {
  const { tone, text, copy } = over
  const panel = useRef<HTMLDivElement>(null)
  // Who has just signed or declined did so far below.
  useEffect(() => panel.current?.focus(), [])
  const Icon = tone === 'good' ? IconCheck : IconCircleDashed
  return (
    <div
      ref={panel}
      tabIndex={-1}
      className={`panel ${classes['over']}`}
      data-tone={tone}
      role="status"
    >
      <span className={classes['overIcon']}>
        <Icon size={24} stroke={2} aria-hidden />
      </span>
      <div>
        <p>{text}</p>
        {copy !== undefined && (
          <div className={classes['actions']}>
            <Button
              component="a"
              href={addressOf(readPresented, { query: { which: copy } })}
              download={copies[copy].name}
              variant={copy === 'sealed' ? 'filled' : 'default'}
              leftSection={<IconFileDownload size={18} aria-hidden />}
            >
              {copies[copy].words}
            </Button>
            {copy === 'sealed' && (
              <TextLink to="/verify" size="sm">
                Verify the seal
              </TextLink>
            )}
          </div>
        )}
      </div>
    </div>
  )
}
