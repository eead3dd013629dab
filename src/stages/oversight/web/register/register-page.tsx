import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EntryView } from './entry-view.tsx'
import { RegisterList } from './register-list.tsx'

/** The register, or the entry that the address names: loaded as one, since each leads to the other. */
export function RegisterPage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { requestId } = useParams({ strict: false }) as { requestId?: string }
  return requestId === undefined ? <RegisterList /> : <EntryView requestId={requestId} />
}
