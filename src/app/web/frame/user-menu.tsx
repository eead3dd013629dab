import { Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  IconChevronDown,
  IconLogout,
  IconPlugConnected,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { signOut } from '#ledgers/identity/contract.ts'
import { call } from '../client.ts'
import { renewSession, useInstance, usePerson } from '../instance.ts'
import { Flyout } from './flyout.tsx'

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .flatMap((part) => [...part].slice(0, 1))
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .join('')
    .toUpperCase()

/** Who is signed in, and the way out. */
export function UserMenu(): ReactNode {
  const { demo } = useInstance()
  const me = usePerson()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => call(signOut),
    onSettled: async (left) => {
      if (typeof left?.leaveAt === 'string') return window.location.assign(left.leaveAt)
      await navigate({ to: '/' })
      await renewSession(queries)
    },
  })
  return (
    <Flyout
      className="user-button"
      button={
        <>
          <span className="user-initials" aria-hidden data-initials={initialsOf(me.name)} />
          <VisuallyHidden>Account of </VisuallyHidden>
          <span className="user-name">{me.name}</span>
          <IconChevronDown size={15} stroke={1.8} aria-hidden />
        </>
      }
      panelLabel="Account"
      width={270}
    >
      {(close) => (
        <>
          <div className="user-card">
            <Text fw={650} size="sm">
              {me.name}
            </Text>
            <Text size="xs" c="dimmed">
              {me.email}
            </Text>
            {me.institution !== '' && (
              <Text size="xs" c="dimmed">
                {me.institution}
              </Text>
            )}
          </div>
          <ul className="plain flyout-list">
            {demo && (
              <li>
                <Link to="/log-in" className="flyout-item" onClick={close}>
                  <IconUsers size={16} stroke={1.7} aria-hidden />
                  Change person
                </Link>
              </li>
            )}
            <li>
              <Link to="/account" className="flyout-item" onClick={close}>
                <IconUserCog size={16} stroke={1.7} aria-hidden />
                My account
              </Link>
            </li>
            <li>
              <Link to="/connect" className="flyout-item" onClick={close}>
                <IconPlugConnected size={16} stroke={1.7} aria-hidden />
                Connect with dx
              </Link>
            </li>
            <li>
              <UnstyledButton
                className="flyout-item"
                disabled={leave.isPending}
                onClick={() => leave.mutate()}
              >
                <IconLogout size={16} stroke={1.7} aria-hidden />
                Sign out
              </UnstyledButton>
            </li>
          </ul>
        </>
      )}
    </Flyout>
  )
}
