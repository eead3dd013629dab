import { Anchor, Button } from '@mantine/core'
import { IconExternalLink, IconFileDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, fetchBytes } from '#app/web/client.ts'
import { sha256Of } from '#app/web/crypto.ts'
import { Copy } from '#app/web/ui/copy.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { addressOf } from '#kernel/address.ts'
import { Problem } from '#kernel/problem.ts'
import {
  type Ceremony,
  noteViewed,
  readPresented,
  readPresentedPage,
} from '../../contract/signing.ts'
import classes from './ceremony.module.css'
import { StepFault } from '../fault.tsx'
import { PagePictures } from '../page-pictures.tsx'
import { useStep } from './use-ceremony.ts'

/** The document itself, checked in the browser against the sum that is signed. */
export function ReadStep({ ceremony }: { readonly ceremony: Ceremony }): ReactNode {
  const { sha256, pages } = ceremony.envelope
  const document = useDocument(sha256)
  const viewed = useStep(() => call(noteViewed, { body: { sha256 } }))
  return (
    <>
      <p className={classes['text']}>
        This is the whole agreement, {formatNoun(pages, 'page')}, as it will be signed.
      </p>
      <PagePictures label="The agreement" pages={pagesOf(ceremony)} />
      <DocumentLinks />
      {document.error !== null && (
        <ProblemAlert problem={document.error} onRetry={() => void document.refetch()} />
      )}
      <p className={classes['sum']}>
        SHA-256 <code>{sha256}</code> <Copy value={sha256} what="the SHA-256" />
        {document.data?.isChecked && <span>Checked by this browser.</span>}
      </p>
      <StepFault error={viewed.error} />
      <Button
        className={classes['go']}
        loading={viewed.isPending || document.isPending}
        disabled={document.isError}
        onClick={() => viewed.mutate(undefined)}
      >
        I have read it, continue
      </Button>
    </>
  )
}

const pagesOf = ({ envelope: { sha256, pages } }: Ceremony): string[] =>
  Array.from({ length: pages }, (_, at) =>
    addressOf(readPresentedPage, { params: { sha256, page: at + 1 } }),
  )

/** The exact bytes, in a tab of their own and as a file. */
export function DocumentLinks(): ReactNode {
  const href = addressOf(readPresented, { query: {} })
  return (
    <p className={classes['links']}>
      <Anchor href={href} target="_blank" rel="noreferrer" size="sm">
        <IconExternalLink size={16} aria-hidden /> Open the PDF in a new tab
      </Anchor>
      <Anchor href={href} download="agreement.pdf" size="sm">
        <IconFileDownload size={16} aria-hidden /> Download
      </Anchor>
    </p>
  )
}

/** Fetches the document and compares its sum with the one that will be signed. */
const useDocument = (sha256: string) =>
  useQuery({
    queryKey: ['signing-document', sha256] as const,
    queryFn: async () => {
      const found = await sha256Of(await fetchBytes(readPresented, { query: {} }))
      if (found !== undefined && found !== sha256) {
        throw new Problem(
          'stale-version',
          'The document that arrived is not the one that is to be signed. Open the link in the mail again; if that does not help, do not sign, and tell the person who requests the data.',
        )
      }
      return { isChecked: found !== undefined }
    },
    staleTime: Infinity,
  })
