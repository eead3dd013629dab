import { setTimeout as sleep } from 'node:timers/promises'
import { type Person, visitor } from '#app/journey/person.ts'
import { addressOf } from '#kernel/address.ts'
import { signInAsCast } from '#ledgers/identity/contract.ts'
import { dataFolder, type Ended, type Env, run, serve, type Server } from './process.ts'

/** One instance whose server is killed and started again, and the people who go on working with it. */
export class KilledInstance {
  readonly folder: string
  readonly #env: Env
  readonly #removeFolder: () => Promise<void>
  #server: Server | undefined
  readonly #servers: Server[] = []
  readonly #cookies = new Map<string, string>()
  /** Each kill in words, and how long the restart took, in milliseconds. */
  readonly kills: { readonly when: string; readonly restartMs: number }[] = []

  private constructor(folder: string, env: Env, removeFolder: () => Promise<void>) {
    this.folder = folder
    this.#env = env
    this.#removeFolder = removeFolder
  }

  /** Starts one, with these settings beside those of every test. */
  static async start(env: Env = {}): Promise<KilledInstance> {
    const folder = await dataFolder()
    const instance = new KilledInstance(folder.path, env, () => folder.remove())
    await instance.restart()
    return instance
  }

  get url(): string {
    if (this.#server === undefined) throw new Error('no server runs')
    return this.#server.url
  }

  /** Kills the server after so many milliseconds and, after what is to happen without it, starts it again. */
  async kill(
    when: string,
    afterMs = 0,
    meanwhile: () => Promise<unknown> = async () => undefined,
  ): Promise<void> {
    if (afterMs > 0) await sleep(afterMs)
    await this.#server?.kill()
    await meanwhile()
    const began = performance.now()
    await this.restart()
    this.kills.push({ when, restartMs: Math.round(performance.now() - began) })
  }

  /** The person, in the session that they opened before all kills. */
  async as(handle: string): Promise<Person> {
    const cookie = this.#cookies.get(handle) ?? (await this.#signIn(handle))
    this.#cookies.set(handle, cookie)
    return visitor(this.url, handle, cookie)
  }

  async #signIn(handle: string): Promise<string> {
    const response = await fetch(this.url + addressOf(signInAsCast), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle }),
    })
    if (!response.ok) throw new Error(`${handle} cannot sign in: ${await response.text()}`)
    return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }

  /** Starts a server where none runs, this once with these settings as well. */
  async restart(env: Env = {}): Promise<void> {
    this.#server = await serve(this.folder, { ...this.#env, ...env })
    this.#servers.push(this.#server)
  }

  /** Once the server has ended by itself. */
  async ended(): Promise<Ended | undefined> {
    const ended = await this.#server?.ended
    this.#server = undefined
    return ended
  }

  /** The faults that the servers told of. */
  get faults(): string {
    return this.#servers.map((server) => server.written().err).join('')
  }

  command(...args: readonly string[]): Promise<Ended> {
    return run(this.folder, args, this.#env)
  }

  async stop(): Promise<Ended | undefined> {
    const ended = await this.#server?.stop()
    this.#server = undefined
    return ended
  }

  async remove(): Promise<void> {
    await this.#server?.kill()
    await this.#removeFolder()
  }
}
