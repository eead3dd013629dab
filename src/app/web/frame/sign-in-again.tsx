import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { askWith } from '../ask-again.ts'

const Dialog = lazy(async () => ({
  default: (await import('./sign-in-again-dialog.tsx')).SignInAgainDialog,
}))

/** What answers the one who asked. */
type Asked = { readonly answer: (done: boolean) => void }

/** Where the server wants to know again who it is, this asks over the page, and the page goes on. */
export function SignInAgain(): ReactNode {
  const [asked, setAsked] = useState<Asked>()
  useEffect(() => askWith(() => new Promise((answer) => setAsked({ answer }))), [])
  if (asked === undefined) return null
  const end = (done: boolean) => {
    asked.answer(done)
    setAsked(undefined)
  }
  return (
    <Suspense>
      <Dialog onEnd={end} />
    </Suspense>
  )
}
