/** A secret that stands in a text; `text` is its line, or the beginning of it. */
export type Finding = { readonly kind: string; readonly text: string }

const kinds: readonly [kind: string, form: RegExp][] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\\?n?\s*[A-Za-z0-9+/]{20}/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{40}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a token of Slack', /\bxox[abprs]-[\w-]{20}/],
  ['a key of Azure', /AccountKey=[A-Za-z0-9+/]{40}/],
  ['a token of ours', /\bacc_[\w-]{43}\b/],
]

/** A password in an address. */
const inAddress = /\b[a-z][a-z0-9+]*:\/\/[^\s:/@'"`$<>{}]+:([^\s:/@'"`$<>{}]+)@/g

/** A value that a name calls secret. */
const named =
  /(?:secret|password|passwd|api_?key|token|credential)\w*['"]?\s*[:=]\s*['"`]([A-Za-z0-9+/=_-]{20,})['"`]/gi

/** Bits for each character: words have 3 or fewer over a length, what is drawn by chance has more. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length
    return sum - share * Math.log2(share)
  }, 0)
}

const isDrawn = (text: string, bits: number): boolean =>
  entropy(text) > bits && /\d/.test(text) && /[A-Za-z]/.test(text)

/** Texts that look like secrets, at most one a line. */
export const secretsIn = (text: string): Finding[] => [
  ...kinds.flatMap(([kind, form]) => {
    const found = form.exec(text)?.[0]
    return found === undefined ? [] : [{ kind, text: found.slice(0, 80) }]
  }),
  ...[...text.matchAll(inAddress)]
    .filter(([, value = '']) => isDrawn(value, 3))
    .map(([found]) => ({ kind: 'a password in an address', text: found })),
  ...[...text.matchAll(named)]
    .filter(([, value = '']) => isDrawn(value, 4))
    .map(([found]) => ({ kind: 'a value of a secret name', text: found })),
]
