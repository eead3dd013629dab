/** SHA-256 of the content, 64 lower-case hex digits. */
export type ObjectKey = string

/** Size in bytes; digests in lower-case hex. */
export type StoredObject = {
  readonly sha256: ObjectKey
  readonly size: number
  readonly md5: string
}

/** Bytes of an object, half-open: [from, to). */
export type ByteRange = { readonly from: number; readonly to: number }

/** An object that is open at the begin of a range. */
export type OpenObject = {
  /** The next bytes of the range; answers how many came, 0 at its end. */
  readInto(memory: Uint8Array): Promise<number>
  /** After the read that runs. */
  close(): Promise<void>
}

/** What a link is for: who follows it saves the bytes under `name`. It holds at most `longestLink` seconds. */
export type LinkOptions = { readonly name: string; readonly seconds: number }

/** A link cannot be taken back, so none holds longer, in seconds. */
export const longestLink = 15 * 60

export type Sweeping = {
  /** The keys of objects that nobody wrote, the same bytes anew included, for so many seconds; some at a time. */
  list(unwrittenSeconds: number): AsyncIterable<readonly ObjectKey[]>
  /**
   * Removes an object, unless it was written within so many seconds; answers whether it did. A write of the same bytes
   * that comes at the same time has them kept, or keeps them anew.
   */
  remove(key: ObjectKey, unwrittenSeconds: number): Promise<boolean>
}

/** Where bytes live: immutable, addressed by content. Writing the same bytes twice keeps one copy. */
export type ObjectStore = {
  /**
   * Stores the stream, durable when it answers. It takes what it needs of a chunk before it asks for the next.
   * @throws Problem `too-large` past `limit` bytes, `busy` where there is no room or the store does not answer.
   */
  write(body: AsyncIterable<Uint8Array>, limit?: number): Promise<StoredObject>
  /** Size in bytes, or undefined where the object is not here. @throws Problem `busy` */
  size(key: ObjectKey): Promise<number | undefined>
  /** @throws Error when the object is not here, Problem `busy` where the store does not answer. */
  read(key: ObjectKey, range?: ByteRange): AsyncIterable<Uint8Array>
  /** For who has memory of its own, which large downloads use again and again. @throws as `read` */
  open(key: ObjectKey, range: ByteRange): Promise<OpenObject>
  /**
   * An address at which the store itself gives the object to anybody, for a while. Absent where the store has none.
   * @throws Error for more seconds than `longestLink`
   */
  readonly link?: (key: ObjectKey, options: LinkOptions) => Promise<string>
  /** @throws Problem `busy` that says why nothing can be read or written here. */
  ready(): Promise<void>
  /** Gives bytes up that nothing refers to. Absent where a store cannot do it beside writes of the same bytes. */
  readonly sweeping?: Sweeping
  /** Removes what writes left behind that were killed more than a day ago. */
  tidy(): Promise<void>
}

/** Where an object lies, below the root of its store. @throws Error for what is no key */
export function pathOf(key: ObjectKey): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`not an object key: ${key}`)
  return `${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`
}
