import { useSessionStorage } from '@mantine/hooks'
import { useState } from 'react'

export type OpenBranches = {
  readonly isOpen: (category: string) => boolean
  readonly toggle: (category: string) => void
  readonly setAll: (categories: readonly string[]) => void
}

const toggled = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list.filter((each) => each !== item) : [...list, item]

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
}
