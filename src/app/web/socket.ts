/** A connection to the platform on which both sides speak. */
export type Connection = {
  send(message: object): void
  close(): void
}

type Hearing = {
  readonly onOpen: () => void
  readonly onBytes: (bytes: Uint8Array) => void
  readonly onMessage: (message: unknown) => void
  /** `reason` is the code of the platform's problem, where it named one. */
  readonly onClose: (reason: string) => void
}

/** Opens a connection at a path of the API; what is sent before it is open, or after its end, is lost. */
export function connect(path: string, hearing: Hearing): Connection {
  const at = new URL(`/api/v1${path}`, window.location.href)
  at.protocol = at.protocol.replace('http', 'ws')
  const socket = new WebSocket(at)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', hearing.onOpen)
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') hearing.onMessage(JSON.parse(data))
    else hearing.onBytes(new Uint8Array(data))
  })
  socket.addEventListener('close', ({ reason }) => hearing.onClose(reason))
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    close: () => socket.close(),
  }
}
