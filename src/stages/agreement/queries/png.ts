import type { BytesAnswer } from '#kernel/endpoint.ts'

/** `seconds`: how long a browser may keep it. A form never changes; what is issued beside a draft's may. */
export const png = (body: BytesAnswer['body'], seconds: number): BytesAnswer => ({
  status: 200,
  headers: {
    'content-type': 'image/png',
    'cache-control': `private, max-age=${seconds}`,
    'x-content-type-options': 'nosniff',
  },
  body,
})
