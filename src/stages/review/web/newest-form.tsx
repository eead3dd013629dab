import { Anchor, Button } from '@mantine/core'
import { type ReactNode, useId, useRef, useState } from 'react'
import { addressOf } from '#kernel/address.ts'
import { downloadAgreement, type Form, readFormPage } from '#stages/agreement/contract.ts'
import { isOpen } from '#stages/agreement/rules.ts'
import { PagePictures } from '#stages/agreement/web/page-pictures.tsx'
import { Findings } from './findings.tsx'
import { SideBySide } from './side-by-side.tsx'
import textStyles from './text.module.css'

type Props = { readonly requestId: string; readonly form: Form }

/** What is known about the newest form, and it beside the agreement as it was issued. */
export function NewestForm({ requestId, form }: Props): ReactNode {
  const [at, setAt] = useState(0)
  const [isShown, setShown] = useState(false)
  const id = useId()
  const pages = useRef<HTMLDivElement>(null)
  const { comparison } = form
  if (!isOpen(form) || form.unpacked === null) return null
  if (comparison === null) {
    return <p className={textStyles['minor']}>It is being compared with the agreement as issued.</p>
  }
  const { findings, pairs, pictures } = comparison
  if (form.isSealed) return <SealedForm requestId={requestId} form={form} />
  const showPage = (page: number) => {
    setAt(
      Math.max(
        0,
        pairs.findIndex(({ uploaded }) => uploaded === page),
      ),
    )
    setShown(true)
    pages.current?.focus()
  }
  return (
    <>
      {!form.unpacked && (
        <p className={textStyles['minor']}>
          Not everything in the file was unpacked to check it: qpdf is not installed on this server.
        </p>
      )}
      <Findings findings={findings} onPage={pictures ? showPage : undefined} />
      {pictures ? (
        <div>
          <Button
            mt="sm"
            size="compact-sm"
            variant="default"
            aria-expanded={isShown}
            aria-controls={id}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? 'Hide the pages' : 'Compare page by page'}
          </Button>
          <div id={id} ref={pages} tabIndex={-1} className={textStyles['reached']}>
            {isShown && <SideBySide {...{ requestId, form, pairs, at, onAt: setAt }} />}
          </div>
        </div>
      ) : (
        <Anchor
          size="sm"
          target="_blank"
          href={addressOf(downloadAgreement, { params: { requestId }, query: {} })}
        >
          The agreement as issued (PDF, opens in a new tab)
        </Anchor>
      )}
    </>
  )
}

/** What was printed, signed and sealed here stands beside nothing: it is the agreement as it was issued. */
function SealedForm({ requestId, form }: Props): ReactNode {
  const [isShown, setShown] = useState(false)
  const id = useId()
  const { n } = form
  const pages = Array.from({ length: form.pages }, (_, at) =>
    addressOf(readFormPage, { params: { requestId, n, side: 'uploaded', page: at + 1 } }),
  )
  return (
    <>
      <Findings findings={form.comparison?.findings ?? []} onPage={undefined} />
      <Button
        my="sm"
        size="compact-sm"
        variant="default"
        aria-expanded={isShown}
        aria-controls={id}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? 'Hide the pages' : 'Show the pages'}
      </Button>
      <div id={id}>{isShown && <PagePictures label="The sealed agreement" pages={pages} />}</div>
    </>
  )
}
