import type { Me } from '#ledgers/identity/contract.ts'

/** A place in the main navigation. `isExact`: it is only current on this very page. */
export type Place = { readonly label: string; readonly to: string; readonly isExact: boolean }

const place = (label: string, to: string): Place => ({ label, to, isExact: to === '/' })

/** The places a person may go to, in the order of the header. */
export function placesFor(me: Me | null): readonly Place[] {
  if (me === null) return [place('Browse data', '/'), place('Help', '/help')]
  const isReviewer = me.roles.includes('steward') || me.seats.length > 0
  return [
    place('Browse data', '/'),
    place('My Dashboard', '/dashboard'),
    ...(isReviewer ? [place('Review', '/review')] : []),
    place('Help', '/help'),
  ]
}

/** The administrator's places; empty for everybody else. */
export const adminPlacesFor = (me: Me | null): readonly Place[] =>
  me?.roles.includes('administrator') === true
    ? [place('Mail', '/admin/mail'), place('Clock', '/admin/clock')]
    : []
