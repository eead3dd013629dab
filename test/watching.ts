import type { Client } from './dnanexus.ts'

/** Reads the log of a job to its end; answers its lines, and with which code and reason the connection ended. */
export function watchJob(
  { token }: Pick<Client, 'token'>,
  url: string,
  job: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<{ lines: string[]; code: number; reason: string }> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/${job}/getLog/websocket`)
  const lines: string[] = []
  socket.addEventListener('open', () =>
    socket.send(
      JSON.stringify({ access_token: token, token_type: 'Bearer', tail: true, ...input }),
    ),
  )
  socket.addEventListener('message', ({ data }) => {
    const { level, msg } = JSON.parse(String(data)) as { level: string; msg: string }
    lines.push(`${level} ${msg}`)
  })
  return new Promise((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ lines, code, reason }))
  })
}
