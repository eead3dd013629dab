/* What the load and its server tell each other. */

export type Ready = {
  readonly url: string
  readonly writers: readonly { readonly cookie: string; readonly requestId: string }[]
  readonly browsers: readonly { readonly cookie: string }[]
  /** `path` answers the bytes of a vended file. */
  readonly readers: readonly { readonly cookie: string; readonly path: string }[]
  readonly clicks: readonly string[]
}

export type Asked = 'begin' | 'vend' | 'end'

/** What the server took from `begin` to `end`. */
export type ServerTook = {
  readonly cpuSeconds: number
  readonly databaseCpuSeconds: number
  /** Time that its event loop was late. */
  readonly stallP99Ms: number
  readonly stallMaxMs: number
  readonly vendSeconds: readonly number[]
}

export type Answered = { readonly ready?: Ready; readonly end?: ServerTook }
