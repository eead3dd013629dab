import { Outlet, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useInstance } from '../instance.ts'
import { PageLoading } from './page-fallbacks.tsx'

/** Around pages for signed-in people. When the session ends on one of them, the router leads to sign in. */
export function PersonOnly(): ReactNode {
  const { me } = useInstance()
  const router = useRouter()
  const isVisitor = me === null
  useEffect(() => {
    if (isVisitor) void router.invalidate()
  }, [isVisitor, router])
  return isVisitor ? <PageLoading /> : <Outlet />
}
