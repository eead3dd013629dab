import { md5 } from 'js-md5'

export type HashAsked = { readonly id: number; readonly slice: Blob }
export type HashAnswer = { readonly id: number; readonly md5?: string; readonly fault?: string }

/** Hashes a slice of a file away from the page, a little of it in memory at a time. */
self.addEventListener('message', ({ data }: MessageEvent<HashAsked>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  void hash(data).then((answer) => self.postMessage(answer))
})

async function hash({ id, slice }: HashAsked): Promise<HashAnswer> {
  try {
    const sum = md5.create()
    const reader = slice.stream().getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read())
      sum.update(read.value)
    return { id, md5: sum.hex() }
  } catch (error) {
    return { id, fault: String(error) }
  }
}
