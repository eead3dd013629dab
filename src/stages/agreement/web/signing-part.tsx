import type { ReactNode } from 'react'
import type { AccessRequest, Draft } from '#stages/request/contract.ts'
import { SignatureChoice } from './signature-choice.tsx'
import { SignByForm } from './sign-by-form.tsx'
import { SignElectronically } from './sign-electronically.tsx'

type Agreement = Draft['agreement']

type Props = {
  readonly request: AccessRequest
  readonly agreement: Agreement
  readonly about: Draft['about']
  readonly onChange: (signing: Agreement['signing']) => void
  readonly save: () => Promise<boolean>
  /** What is wrong with the form. */
  readonly error: string | undefined
}

/** How it will be signed: the choice, where there is one, and what follows from it. */
export function SigningPart({ request, agreement, about, onChange, ...form }: Props): ReactNode {
  const isElectronic = request.electronicIsOpen && agreement.signing !== 'form'
  return (
    <>
      <SignatureChoice
        request={request}
        country={about.country}
        chosen={agreement.signing}
        onChange={onChange}
      />
      {isElectronic ? (
        <SignElectronically request={request} agreement={agreement} about={about} />
      ) : (
        <SignByForm request={request} agreement={agreement} about={about} {...form} />
      )}
    </>
  )
}
