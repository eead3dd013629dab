import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useInstance } from '../instance.ts'

/** Pages for signed-in people; a visitor is led to sign in and comes back here. */
export function PersonOnly(): ReactNode {
  const { me } = useInstance()
  const here = useLocation({ select: ({ href }) => href })
  if (me === null) return <Navigate to="/log-in" search={{ next: here }} replace />
  return <Outlet />
}
