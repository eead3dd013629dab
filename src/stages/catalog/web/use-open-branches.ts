import { useSessionStorage } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { toggled } from './browse-search.ts'

export type OpenBranches = {
  readonly isOpen: (category: string) => boolean
  readonly toggle: (category: string) => void
  readonly setAll: (categories: readonly string[]) => void
}

/** Which categories are open, until the browser's tab closes. A search opens all; what one closes then is forgotten with it. */
export function useOpenBranches(q: string): OpenBranches {
  const [open, setOpen] = useSessionStorage<readonly string[]>({
    key: 'browse-open-categories',
    defaultValue: [],
    getInitialValueInEffect: false,
  })
  const [closed, setClosed] = useState<{ readonly q: string; readonly list: readonly string[] }>({
    q,
    list: [],
  })
  return useMemo(() => {
    if (q === '')
      return {
        isOpen: (category) => open.includes(category),
        toggle: (category) => setOpen(toggled(open, category)),
        setAll: setOpen,
      }
    const list = closed.q === q ? closed.list : []
    return {
      isOpen: (category) => !list.includes(category),
      toggle: (category) => setClosed({ q, list: toggled(list, category) }),
      setAll: setOpen,
    }
  }, [q, open, setOpen, closed])
}
