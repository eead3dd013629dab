import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Upload } from './client.ts'

export type OneUpload<T, V> = {
  readonly mutation: UseMutationResult<T, Error, V>
  /** From 0 to 1 while it is sent. */
  readonly progress: number
  readonly cancel: () => void
}

type Sender<T, V> = {
  readonly send: (value: V, sending: Pick<Upload, 'onProgress' | 'signal'>) => Promise<T>
  readonly onSuccess?: (answer: T) => unknown
  /** Not for what was cancelled: that leaves no error. */
  readonly onError?: (error: Error) => void
}

/** Sends one file at a time, and tells how far it is. */
export function useUpload<T, V>({ send, onSuccess, onError }: Sender<T, V>): OneUpload<T, V> {
  const [progress, setProgress] = useState(0)
  const aborter = useRef<AbortController>(undefined)
  const mutation = useMutation<T, Error, V>({
    mutationFn: (value) => {
      aborter.current = new AbortController()
      setProgress(0)
      return send(value, { onProgress: setProgress, signal: aborter.current.signal })
    },
    onSuccess: async (answer) => {
      await onSuccess?.(answer)
    },
    onError: (error) => {
      if (error.name === 'AbortError') mutation.reset()
      else onError?.(error)
    },
  })
  return { mutation, progress, cancel: () => aborter.current?.abort() }
}

export type ChosenFile<T> = OneUpload<T, File> & {
  /** Why the chosen file was not sent at all. */
  readonly fault: string | undefined
  readonly choose: (file: File | null | undefined) => void
}

/** Sends a file as soon as it is chosen, unless `faultOf` finds something wrong with it. */
export function useChosenFile<T>(
  sender: Sender<T, File>,
  faultOf: (file: File) => string | undefined,
): ChosenFile<T> {
  const [fault, setFault] = useState<string>()
  const sent = useUpload(sender)
  const choose = (file: File | null | undefined) => {
    if (file === null || file === undefined || sent.mutation.isPending) return
    const found = faultOf(file)
    setFault(found)
    sent.mutation.reset()
    if (found === undefined) sent.mutation.mutate(file)
  }
  return { ...sent, fault, choose }
}
