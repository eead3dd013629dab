import type { MouseEvent } from 'react'
import { signInAgain } from './ask-again.ts'
import { useInstance } from './instance.ts'

/**
 * For a link to what asks for a recent sign-in with a second factor: asks for that first, then goes there. A browser
 * that follows such a link would show the refusal as a file.
 */
export function useConfirmed(isAsked: boolean): {
  onClick?: (event: MouseEvent<HTMLAnchorElement>) => void
} {
  const { isStrong } = useInstance()
  if (isStrong || !isAsked) return {}
  return {
    onClick: (event) => {
      event.preventDefault()
      const link = event.currentTarget
      void follow(link.href)
    },
  }
}

async function follow(href: string): Promise<void> {
  if (await signInAgain()) window.location.assign(href)
}
