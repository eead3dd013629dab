import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { Form } from '../contract.ts'

/** How a form came about: sealed here, or uploaded, and by whom. */
export function FormOrigin({ form }: { readonly form: Form }): ReactNode {
  const { isSealed, uploadedBy, uploadedAt } = form
  if (!isSealed) {
    return (
      <>
        uploaded by {uploadedBy}, <WhenExactly at={uploadedAt} />
      </>
    )
  }
  return (
    <>
      signed electronically and sealed, <WhenExactly at={uploadedAt} /> ·{' '}
      <TextLink to="/verify" inherit>
        Verify the seal
      </TextLink>
    </>
  )
}
