import type { BytesAnswer } from '#kernel/endpoint.ts'

/** An uploaded PDF is somebody else's program to a browser: it is opened in a box, under a name of ours. */
export const pdf = (body: BytesAnswer['body'], name: string): BytesAnswer => ({
  status: 200,
  headers: {
    'content-type': 'application/pdf',
    'content-disposition': `inline; filename="${name}"`,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  },
  body,
})
