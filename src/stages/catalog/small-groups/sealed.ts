/** A JSON text before bytes: the length of its UTF-8 (32 bits, little-endian), the UTF-8, the bytes. */
export function seal(head: unknown, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(head))
  const bytes = new Uint8Array(4 + text.length + body.length)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 4)
  bytes.set(body, 4 + text.length)
  return bytes
}

/** @throws Error where the bytes were not sealed so. */
export function unseal(bytes: Uint8Array): { readonly head: unknown; readonly body: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + length))
  return { head: JSON.parse(text), body: bytes.subarray(4 + length) }
}
