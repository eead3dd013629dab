import type { Me } from '#ledgers/identity/contract.ts'

/** A place in the main navigation. `isExact`: it is only current on this very page. */
export type Place = { readonly label: string; readonly to: string; readonly isExact: boolean }

const place = (label: string, to: string): Place => ({ label, to, isExact: to === '/' })

const register = place('Approved uses', '/register')

/** The places a person may go to, in the order of the header. */
export function placesFor(me: Me | null): readonly Place[] {
  if (me === null) return [place('Browse data', '/'), register, place('Help', '/help')]
  const isSteward = me.roles.includes('steward')
  const isReviewer = isSteward || me.seats.length > 0
  const hasCommittees =
    isSteward || me.roles.includes('auditor') || me.seats.some(({ seat }) => seat !== 'expert')
  return [
    place('Browse data', '/'),
    place('My Dashboard', '/dashboard'),
    place('Tools', '/tools'),
    ...(isReviewer ? [place('Review', '/review')] : []),
    ...(hasCommittees ? [place('Committees', '/committees')] : []),
    ...(hasCommittees || me.roles.length > 0 ? [place('Reports', '/reports')] : []),
    register,
    place('Help', '/help'),
  ]
}

/** The places of stewards and administrators; empty for everybody else. */
export function adminPlacesFor(me: Me | null): readonly Place[] {
  const isAdministrator = me?.roles.includes('administrator') === true
  const isSteward = me?.roles.includes('steward') === true
  return [
    ...(isSteward || isAdministrator ? [place('Releases', '/admin/releases')] : []),
    ...((me?.roles.length ?? 0) > 0 ? [place('Access', '/admin/access')] : []),
    ...(me?.roles.length ? [place('Incidents', '/incidents')] : []),
    ...(isAdministrator || me?.roles.includes('auditor')
      ? [place('Audit log', '/admin/audit')]
      : []),
    ...(isSteward ? [place('Agreements', '/admin/agreements')] : []),
    ...(isAdministrator
      ? [
          place('People', '/admin/people'),
          place('Costs and limits', '/admin/limits'),
          place('Mail', '/admin/mail'),
          place('Clock', '/admin/clock'),
        ]
      : []),
  ]
}
