import { UnstyledButton } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import { IconChevronDown, IconMenu2, IconX } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useInstance } from '../instance.ts'
import { ButtonLink } from '../ui/link.tsx'
import { Bell } from './bell.tsx'
import { Flyout } from './flyout.tsx'
import { Mark } from './mark.tsx'
import { adminPlacesFor, type Place, placesFor } from './navigation.ts'

/** Visitors, who are most, do not load it. */
const UserMenu = lazy(async () => ({ default: (await import('./user-menu.tsx')).UserMenu }))

/** The header of every page: where one can go, what is new, who one is. */
export function Header(): ReactNode {
  const { name, me } = useInstance()
  const here = useLocation({ select: ({ href }) => href })
  const [openAt, setOpenAt] = useState<string>()
  // Going anywhere closes the menu.
  const isOpen = openAt === here
  const adminPlaces = adminPlacesFor(me)
  return (
    <header className="header">
      <div className="header-row">
        <UnstyledButton
          className="header-icon header-burger"
          aria-label={isOpen ? 'Close the menu' : 'Open the menu'}
          aria-expanded={isOpen}
          aria-controls="menu"
          onClick={() => setOpenAt(isOpen ? undefined : here)}
        >
          {isOpen ? <IconX size={22} aria-hidden /> : <IconMenu2 size={22} aria-hidden />}
        </UnstyledButton>
        <Link to="/" className="brand" activeProps={{}} aria-label={`${name}, to the data browser`}>
          <Mark />
          <span>{name}</span>
        </Link>
        <nav id="menu" aria-label="Main" className={isOpen ? 'nav nav-open' : 'nav'}>
          <ul className="plain">
            {placesFor(me).map((place) => (
              <NavItem key={place.to} place={place} />
            ))}
            {adminPlaces.length > 0 && <AdminMenu places={adminPlaces} />}
          </ul>
        </nav>
        <div className="header-end">
          {me === null ? (
            <ButtonLink to="/log-in" search={loginSearch(here)} size="xs" variant="default">
              Log In
            </ButtonLink>
          ) : (
            <>
              <Bell />
              <Suspense>
                <UserMenu />
              </Suspense>
            </>
          )}
        </div>
      </div>
    </header>
  )
}

/** Signing in leads back here; from the sign-in page itself, to where that one would have led. */
const loginSearch = (here: string): Record<string, string> | true =>
  here.startsWith('/log-in') ? true : { next: here }

function NavItem({ place }: { readonly place: Place }): ReactNode {
  return (
    <li>
      <Link
        to={place.to}
        className="nav-item"
        activeOptions={{ exact: place.isExact, includeSearch: false }}
      >
        {place.label}
      </Link>
    </li>
  )
}

/** A menu in the header; on a phone, where there is room below, plain items. */
function AdminMenu({ places }: { readonly places: readonly Place[] }): ReactNode {
  const isHere = useLocation({ select: ({ pathname }) => pathname.startsWith('/admin') })
  return (
    <>
      <li className="nav-wide">
        <Flyout
          className={isHere ? 'nav-item nav-here' : 'nav-item'}
          button={
            <>
              Admin <IconChevronDown size={14} stroke={1.8} aria-hidden />
            </>
          }
          panelLabel="Administration"
          width={180}
          side="start"
        >
          {(close) => (
            <ul className="plain flyout-list">
              {places.map(({ label, to }) => (
                <li key={to}>
                  <Link to={to} className="flyout-item" onClick={close}>
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Flyout>
      </li>
      {places.map(({ label, to }) => (
        <li key={to} className="nav-narrow">
          <Link to={to} className="nav-item">
            Admin: {label}
          </Link>
        </li>
      ))}
    </>
  )
}
