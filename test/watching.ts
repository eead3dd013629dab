import type { Client } from './dnanexus.ts'

/** The first line of the log of a job that fits, as soon as it is there. */
export function firstLine(
  { token }: Pick<Client, 'token'>,
  url: string,
  job: string,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/${job}/getLog/websocket`)
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ access_token: token, token_type: 'Bearer', tail: true })),
  )
  return new Promise((resolve, reject) => {
    socket.addEventListener('message', ({ data }) => {
      const found = pattern.exec((JSON.parse(String(data)) as { msg: string }).msg)
      if (found === null) return
      resolve(found)
      socket.close()
    })
    socket.addEventListener('close', () => reject(new Error('the log has no such line')))
  })
}

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
