import { useParams } from '@tanstack/react-router'

/** The request that the address names, on a page below `/requests/$requestId`. */
export function useRequestId(): string {
  const params: Readonly<Record<string, unknown>> = useParams({ strict: false })
  const { requestId } = params
  return typeof requestId === 'string' ? requestId : ''
}
