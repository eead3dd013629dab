import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'

/** A terminal of a workstation as a page has it: types, and sees what is printed. */
export type TerminalPage = {
  type(text: string): void
  /** All that was printed since it was opened, once it fits. */
  shows(pattern: RegExp): Promise<RegExpExecArray>
  /** What it was told beside the output. */
  readonly told: readonly unknown[]
  /** How the connection ended. */
  readonly ended: Promise<{ code: number; reason: string }>
  close(): void
}

/** Without colours, and with the ends of lines as texts have them. */
const plain = (text: string): string => stripVTControlCharacters(text).replaceAll('\r', '')

/** For which a terminal may be silent before a test gives up, in milliseconds. */
const patience = 60_000

export async function openTerminal(
  url: string,
  token: string,
  { projectId, workstationId }: { readonly projectId: string; readonly workstationId: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<TerminalPage> {
  const address = `${url.replace(/^http/, 'ws')}/api/v1/projects/${projectId}/workstations/${workstationId}/terminal`
  const socket = new WebSocket(address, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  } as never)
  socket.binaryType = 'arraybuffer'
  const news = new EventTarget()
  const told: unknown[] = []
  const decoder = new TextDecoder()
  let text = ''
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') told.push(JSON.parse(data))
    else text += decoder.decode(data as ArrayBuffer, { stream: true })
    news.dispatchEvent(new Event('news'))
  })
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }))
    socket.addEventListener('error', () => undefined)
  })
  void ended.then(() => news.dispatchEvent(new Event('news')))
  await Promise.race([once(socket as never, 'open'), ended])
  return {
    type: (input) => socket.send(JSON.stringify({ input })),
    async shows(pattern) {
      for (;;) {
        const found = pattern.exec(plain(text))
        if (found !== null) return found
        if (socket.readyState !== WebSocket.OPEN)
          throw new Error(`It ended without ${String(pattern)}: ${text}`)
        await once(news as never, 'news', { signal: AbortSignal.timeout(patience) }).catch(() => {
          throw new Error(`It does not show ${String(pattern)}: ${text}`)
        })
      }
    },
    told,
    ended,
    close: () => socket.close(),
  }
}
