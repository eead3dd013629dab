/** `found` is the scanner's name for what it found. */
export type Verdict =
  | { readonly state: 'clean' }
  | { readonly state: 'found'; readonly found: string }
  | { readonly state: 'not-scanned' }

/** Looks for viruses and other malware in bytes that somebody sent. */
export type Scanner = {
  /** @throws where the scanner gives no verdict: it is down, slow or refuses. Ask again later. */
  scan(bytes: Uint8Array): Promise<Verdict>
}

/** Where no scanner is set up. */
export const noScanner: Scanner = { scan: async () => ({ state: 'not-scanned' }) }
