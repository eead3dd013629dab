/*
 * The pages run under a policy (src/app/headers.ts) by which text becomes no element and no script. Here is what passes all
 * the same. Imported before everything else.
 */

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
function isOurs({ origin, pathname }: URL): boolean {
  return origin === location.origin && pathname.startsWith('/assets/')
}

/** Lets a package that makes elements of text have those that do nothing; `how` is given the text. */
export function cleanHtml(how: Clean): void {
  clean = how
}
