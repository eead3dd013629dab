import { Outlet, useMatches, useRouterState } from '@tanstack/react-router'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { DemoBanner } from './frame/demo-banner.tsx'
import { Header } from './frame/header.tsx'
import { PlainHeader } from './frame/plain-header.tsx'
import { RecoveryBanner } from './frame/recovery-banner.tsx'
import { SignInAgain } from './frame/sign-in-again.tsx'
import { WaitingBanner } from './frame/waiting-banner.tsx'
import { useInstance } from './instance.ts'
import { TextLink } from './ui/link.tsx'

/** What stands around every page. */
export function Frame(): ReactNode {
  const { name, version } = useInstance()
  const main = useRef<HTMLElement>(null)
  useFocusOnNewPage(main)
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData })
  const title = page?.title
  return (
    <div className="frame">
      <title>{title === undefined ? name : `${title} · ${name}`}</title>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <DemoBanner />
      <WaitingBanner />
      <RecoveryBanner />
      {page?.isAlone ? <PlainHeader /> : <Header />}
      <main id="main" ref={main} tabIndex={-1} className="main">
        <Outlet />
      </main>
      <SignInAgain />
      <footer className="footer">
        <span>{name}</span>
        <span>Version {version}</span>
        <TextLink to="/verify" inherit>
          Verify a document
        </TextLink>
        <TextLink to="/promises" inherit>
          What we promise
        </TextLink>
        <a href="/api/v1/openapi.json">API description</a>
      </footer>
    </div>
  )
}

/** A screen reader starts reading at the new page, not at the link that led there. */
function useFocusOnNewPage(main: RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const last = useRef(path)
  useEffect(() => {
    if (last.current !== undefined && last.current !== path)
      main.current?.focus({ preventScroll: true })
    last.current = path
  }, [main, path])
}
