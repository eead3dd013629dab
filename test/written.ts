/** What is written on standard error while it listens: the log of a server of this process. */
export function listenToLog(): { readonly lines: () => string[]; readonly stop: () => void } {
  const written: string[] = []
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0
  return {
    lines: () =>
      written
        .join('')
        .split('\n')
        .filter((line) => line !== ''),
    stop: () => void (process.stderr.write = write),
  }
}
