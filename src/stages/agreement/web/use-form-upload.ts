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
export function useFormUpload(requestId: string, save?: () => Promise<boolean>): FormUpload {
  const client = useQueryClient()
  const { queryKey } = requestQuery(requestId)
  const [progress, setProgress] = useState(0)
  const [fault, setFault] = useState<string>()
  const aborter = useRef<AbortController>(undefined)
  const mutation = useMutation<Form, Error, File>({
    mutationFn: async (file) => {
      aborter.current = new AbortController()
      setProgress(0)
      const { signal } = aborter.current
      if (save !== undefined && !(await save())) {
        throw new Error('Your last changes are not saved, so the form was not sent.')
      }
      const version = client.getQueryData(queryKey)?.version
      return sendForm({ requestId, file, version, onProgress: setProgress, signal })
    },
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey }),
        client.invalidateQueries({ queryKey: formsQuery(requestId).queryKey }),
        client.invalidateQueries({ queryKey: ['dashboard'] }),
      ])
    },
    onError: (error) => {
      if (error.name === 'AbortError') mutation.reset()
      // Faults and versions are on the page: show them as the server sees them now.
      else void client.invalidateQueries({ queryKey })
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
