/** SHA-256 of the content, 64 lower-case hex digits. */
export type ObjectKey = string

/** Size in bytes; digests in lower-case hex. */
export type StoredObject = {
  readonly sha256: ObjectKey
  readonly size: number
  readonly md5: string
}

/** An object that is open. `readInto` answers how many bytes came, 0 past its end; `at` counts bytes from its begin. */
export type OpenObject = {
  readInto(memory: Uint8Array, at: number): Promise<number>
  /** After the reads that run. */
  close(): Promise<void>
}

/**
 * Where bytes live: immutable, addressed by content. Writing the same bytes twice keeps one copy.
 * A `range` is half-open: [from, to).
 */
export type ObjectStore = {
  /**
   * Stores the stream, durable when it answers.
   * @throws Problem `too-large` past `limit` bytes, `busy` where there is no room.
   */
  write(body: AsyncIterable<Uint8Array>, limit?: number): Promise<StoredObject>
  /** Size in bytes, or undefined where the object is not here. */
  size(key: ObjectKey): Promise<number | undefined>
  /** @throws Error when the object is not here. */
  read(
    key: ObjectKey,
    range?: { readonly from: number; readonly to: number },
  ): AsyncIterable<Uint8Array>
  /** For who has memory of its own, which large downloads use again and again. @throws Error when it is not here. */
  open(key: ObjectKey): Promise<OpenObject>
  /** The keys of objects that nobody wrote, the same bytes anew included, for so many seconds; some at a time. */
  list(unwrittenSeconds: number): AsyncIterable<readonly ObjectKey[]>
  /**
   * Removes an object, unless it was written within so many seconds; answers whether it did. A write of the same bytes
   * that comes at the same time has them kept, or keeps them anew.
   */
  remove(key: ObjectKey, unwrittenSeconds: number): Promise<boolean>
  /** Removes what writes left behind that were killed more than a day ago. */
  tidy(): Promise<void>
}
