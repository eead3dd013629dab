import { Alert } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import type { AccessRequest, Draft } from '#stages/request/contract.ts'
import { readSealState } from '../contract/seal.ts'
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

const sealStateQuery = queryOptions({
  queryKey: ['seal'],
  queryFn: ({ signal }) => call(readSealState, { signal }),
})

/** How it will be signed: the choice, where there is one, and what follows from it. */
export function SigningPart({ request, agreement, about, onChange, ...form }: Props): ReactNode {
  const isElectronic = request.electronicIsOpen && agreement.signing !== 'form'
  const isOutOfOrder = useQuery(sealStateQuery).data?.ready === false
  return (
    <>
      <SignatureChoice
        request={request}
        country={about.country}
        chosen={agreement.signing}
        onChange={onChange}
        isOutOfOrder={isOutOfOrder}
      />
      {isElectronic && isOutOfOrder && <OutOfOrder />}
      {isElectronic ? (
        <SignElectronically request={request} agreement={agreement} about={about} />
      ) : (
        <SignByForm request={request} agreement={agreement} about={about} {...form} />
      )}
    </>
  )
}

function OutOfOrder(): ReactNode {
  return (
    <Alert
      mt="sm"
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title="Nothing goes out for electronic signature just now"
    >
      Agreements cannot be sealed on this platform today; its operator knows. Sign a form instead,
      or send the agreement out on another day: your answers are kept.
    </Alert>
  )
}
