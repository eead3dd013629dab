/** SHA-256 of the content, 64 lower-case hex digits. */
export type ObjectKey = string

/** Size in bytes; digests in lower-case hex. */
export type StoredObject = {
  readonly sha256: ObjectKey
  readonly size: number
  readonly md5: string
}

/**
 * Where bytes live: immutable, addressed by content. Writing the same bytes twice keeps one copy.
 * A `range` is half-open: [from, to).
 */
export type ObjectStore = {
  /** Stores the stream, durable when it answers. @throws Problem `too-large` past `limit` bytes. */
  write(body: AsyncIterable<Uint8Array>, limit?: number): Promise<StoredObject>
  /** Size in bytes, or undefined where the object is not here. */
  size(key: ObjectKey): Promise<number | undefined>
  /** @throws Error when the object is not here. */
  read(
    key: ObjectKey,
    range?: { readonly from: number; readonly to: number },
  ): AsyncIterable<Uint8Array>
}
