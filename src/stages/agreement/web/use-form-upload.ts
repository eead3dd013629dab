import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { requestQuery } from '#stages/request/web/request-query.ts'
import type { Form } from '../contract.ts'
import { formsQuery } from './forms-query.ts'
import { faultOf, sendForm } from './send-form.ts'

export type FormUpload = {
  readonly mutation: UseMutationResult<Form, Error, File>
  /** From 0 to 1 while it is sent. */
  readonly progress: number
  /** Why the chosen file was not sent at all. */
  readonly fault: string | undefined
  readonly send: (file: File | null | undefined) => void
  readonly cancel: () => void
}

/** Sends one signed form at a time and reads the request again, since a form may move it on. */
export function useFormUpload(requestId: string, onDone?: () => void): FormUpload {
  const client = useQueryClient()
  const [progress, setProgress] = useState(0)
  const [fault, setFault] = useState<string>()
  const aborter = useRef<AbortController>(undefined)
  const mutation = useMutation<Form, Error, File>({
    mutationFn: (file) => {
      aborter.current = new AbortController()
      setProgress(0)
      const { signal } = aborter.current
      return sendForm({ requestId, file, onProgress: setProgress, signal })
    },
    onSuccess: async () => {
      onDone?.()
      await Promise.all([
        client.invalidateQueries({ queryKey: requestQuery(requestId).queryKey }),
        client.invalidateQueries({ queryKey: formsQuery(requestId).queryKey }),
        client.invalidateQueries({ queryKey: ['dashboard'] }),
      ])
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
