import { Button, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Ceremony } from '../../contract/signing.ts'
import classes from './ceremony.module.css'
import { CodeEntry } from './code-entry.tsx'
import { DeclineForm } from './decline-form.tsx'
import { ProposeForm } from './propose-form.tsx'

type Props = { readonly ceremony: Ceremony }

/** What one can do instead of signing. */
export function OtherWays({ ceremony }: Props): ReactNode {
  const [open, setOpen] = useState<'propose' | 'decline'>()
  const close = () => setOpen(undefined)
  const isVerified = ceremony.verifiedAt !== null
  return (
    <section className={classes['otherWays']} aria-label="Instead of signing">
      {ceremony.me.mayPropose && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          px={0}
          onClick={() => setOpen('propose')}
        >
          I am not the right person
        </Button>
      )}
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        px={0}
        onClick={() => setOpen('decline')}
      >
        Decline to sign
      </Button>
      <Modal
        opened={open !== undefined}
        onClose={close}
        title={open === 'propose' ? 'Who should sign instead?' : 'Decline to sign?'}
        transitionProps={{ duration: 0 }}
      >
        {!isVerified && (
          <>
            <p className={classes['text']}>
              Please confirm first that it is you, so that nobody else can do this for you.
            </p>
            <CodeEntry ceremony={ceremony} />
          </>
        )}
        {isVerified && open === 'propose' && (
          <ProposeForm ceremony={ceremony} onDone={close} onCancel={close} />
        )}
        {isVerified && open === 'decline' && <DeclineForm ceremony={ceremony} onCancel={close} />}
      </Modal>
    </section>
  )
}
