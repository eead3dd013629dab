import { config } from 'zod'

/*
 * The pages run under a policy (src/app/headers.ts) by which text becomes no element, and a style sheet needs a nonce.
 * Here is what passes all the same. Imported before everything else.
 */

// Else zod tries whether it may make functions of text, which the policy refuses and tells of.
config({ jitless: true })

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

export const styleNonce = (): string => nonce

type Clean = (html: string) => string

/** Of the browsers that have it (W3C Trusted Types); a rule answers null for what it refuses. */
type TrustedTypes = {
  createPolicy(
    name: string,
    rules: Record<'createHTML' | 'createScriptURL', (text: string) => string | null>,
  ): unknown
}
const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }

let clean: Clean | undefined

// Without a tag it is text, as Mantine's style sheets are.
trustedTypes?.createPolicy('default', {
  createHTML: (html) => (html.includes('<') ? (clean?.(html) ?? null) : html),
  createScriptURL: (url) => (isOurs(new URL(url, location.href)) ? url : null),
})

/** Built by us: what people upload is never served from there. */
const isOurs = ({ origin, pathname }: URL): boolean =>
  origin === location.origin && pathname.startsWith('/assets/')

/** Lets a package that makes elements of text have those that do nothing; `how` is given the text. */
export function cleanHtml(how: Clean): void {
  clean = how
}

/** Packages that write style sheets of their own, as those of dialogs and of the genome viewer do, know of no nonce. */
function giveNonce(): void {
  // oxlint-disable-next-line no-deprecated -- it is only one of its forms
  const create = document.createElement.bind(document)
  // oxlint-disable-next-line no-deprecated -- likewise
  document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const made = create(name, options)
    if (name === 'style') made.nonce = nonce
    return made
  }
}
giveNonce()
