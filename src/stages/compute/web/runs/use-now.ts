import { useQuery } from '@tanstack/react-query'
import { instanceQuery } from '#app/web/instance.ts'

/** The platform's time in milliseconds: read again each few seconds where something still takes time. */
export function useNow(isLive: boolean): number {
  const { data } = useQuery({ ...instanceQuery, refetchInterval: isLive ? 5000 : false })
  return data === undefined ? 0 : Date.parse(data.now)
}
