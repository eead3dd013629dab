import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { upload } from '#app/web/client.ts'
import { maxVerifiedBytes, type Verification, verifyDocument } from '../contract/seal.ts'

export type DocumentVerification = {
  readonly mutation: UseMutationResult<Verification, Error, File>
  /** From 0 to 1 while it is sent. */
  readonly progress: number
  /** Why the chosen file was not sent at all. */
  readonly fault: string | undefined
  readonly send: (file: File | null | undefined) => void
  readonly cancel: () => void
}

/** Has one document at a time verified. */
export function useVerification(): DocumentVerification {
  const [progress, setProgress] = useState(0)
  const [fault, setFault] = useState<string>()
  const aborter = useRef<AbortController>(undefined)
  const mutation = useMutation<Verification, Error, File>({
    mutationFn: (file) => {
      aborter.current = new AbortController()
      setProgress(0)
      const { signal } = aborter.current
      const sent = { body: file, type: 'application/pdf', onProgress: setProgress, signal }
      return upload(verifyDocument, {}, sent)
    },
    onError: (error) => {
      if (error.name === 'AbortError') mutation.reset()
    },
  })
  return {
    mutation,
    progress,
    fault,
    send: (file) => {
      if (file === null || file === undefined || mutation.isPending) return
      const found = faultOf(file)
      setFault(found)
      mutation.reset()
      if (found === undefined) mutation.mutate(file)
    },
    cancel: () => aborter.current?.abort(),
  }
}

function faultOf({ name, size, type }: File): string | undefined {
  if (type !== 'application/pdf' && !/\.pdf$/i.test(name)) return `“${name}” is not a PDF.`
  if (size === 0) return `“${name}” is empty.`
  if (size > maxVerifiedBytes) return `“${name}” is larger than 50 MB.`
  return undefined
}
