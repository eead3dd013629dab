import type { BytesAnswer } from '#kernel/endpoint.ts'

/** A table of tab-separated text to be kept under a name. */
export const tableAnswer = (name: string, text: string): BytesAnswer => ({
  status: 200,
  headers: {
    'content-type': 'text/tab-separated-values; charset=utf-8',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  },
  body: new TextEncoder().encode(text),
})
