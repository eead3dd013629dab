import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'

/** What is answered to who has to show again, or better, that it is them. */
export const askAgain = (): Problem =>
  new Problem('sign-in-again', 'This asks for a recent sign-in with a second factor or a passkey.')

/** A token was made by somebody who had signed in so. @throws Problem `sign-in-again` */
export function needStrong({ session }: Actor): void {
  if (session !== undefined && !session.isStrong) throw askAgain()
}
