/** Asks who is there to show again who they are; answers whether they did. */
type Ask = () => Promise<boolean>

let ask: Ask | undefined
let asking: Promise<boolean> | undefined

/** Names what asks; the frame does. Answers what takes it back. */
export function askWith(how: Ask): () => void {
  ask = how
  return () => {
    if (ask === how) ask = undefined
  }
}

/** Asks once, however many calls wait for it. */
export const signInAgain = (): Promise<boolean> =>
  (asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
    asking = undefined
  }))
