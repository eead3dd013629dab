import type { ReactNode } from 'react'
import type { AccessRequest, Draft } from '#stages/request/contract.ts'
import { documentWords } from '../rules/document-words.ts'
import { DownloadAgreement } from './download-agreement.tsx'
import { FormList } from './form-list.tsx'
import { FormUpload } from './form-upload.tsx'
import classes from './sign-by-form.module.css'
import { signersOf } from './signers.ts'

type Props = {
  readonly request: AccessRequest
  readonly agreement: Draft['agreement']
  readonly about: Draft['about']
  readonly save: () => Promise<boolean>
  readonly error: string | undefined
}

/** Three things to do with the paper: download it, have it signed, upload it. */
export function SignByForm({ request, agreement, about, save, error }: Props): ReactNode {
  const hasGaps = request.missing.some(({ path }) => /^(about|agreement)\./.test(path))
  const { short } = documentWords[request.extension === null ? 'request' : 'extension']
  return (
    <ol className={classes['todo']}>
      <li>
        <h3>Download it, filled in with your answers</h3>
        {hasGaps && (
          <p>Some answers are still missing. They would be empty lines in the document.</p>
        )}
        <DownloadAgreement request={request} save={save} />
      </li>
      <li>
        <h3>Have it signed</h3>
        <p>By each of these people, on paper or in a PDF program:</p>
        <dl>
          {signersOf(about, agreement).map(({ part, name }) => (
            <div key={part}>
              <dt>{part}</dt>
              <dd>{name === '' ? <span>Not named yet</span> : name}</dd>
            </div>
          ))}
        </dl>
        {agreement.download && request.extension === null && (
          <p>The Principal Investigator also initials the terms of download.</p>
        )}
      </li>
      <li>
        <h3>Upload the signed {short}</h3>
        <p>
          All pages in one PDF. If you change an answer afterwards, download it again and have it
          signed anew: what is signed must say what you submit.
        </p>
        {request.state === 'draft' ? (
          <FormUpload
            requestId={request.id}
            error={error}
            label={
              request.formVersion > 0 ? 'Upload another version' : `Upload the signed ${short}`
            }
          />
        ) : (
          <p>In the last step: the form submits your request again.</p>
        )}
        <FormList requestId={request.id} withHints />
      </li>
    </ol>
  )
}
