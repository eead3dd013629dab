import { describe, expect, it } from 'vitest'
import { startDocuSign } from '#test/fake-docusign.ts'
import type { Answer } from './exchange.ts'
import { openSession, trustedBase } from './session.ts'

const answer = (status: number): Answer => ({
  status,
  headers: new Headers(),
  body: Buffer.alloc(0),
})

describe('a token that is refused', () => {
  it('late does not end the one that came after it', async () => {
    const fake = await startDocuSign()
    try {
      const session = openSession({ ...fake.options, waitMs: 10_000 })
      const tokens: string[] = []
      let refuse: (late: Answer) => void = () => undefined
      const late = session.authorized(async (token) => {
        tokens.push(token)
        return tokens.length === 1
          ? new Promise<Answer>((resolve) => {
              refuse = resolve
            })
          : answer(200)
      })
      const prompt = await session.authorized(async (token) =>
        answer(token === tokens[0] ? 401 : 200),
      )
      expect(prompt.status).toBe(200)
      refuse(answer(401))
      expect((await late).status).toBe(200)
      expect(fake.asked).toEqual(['token', 'token'])
      expect(new Set(tokens).size).toBe(2)
    } finally {
      await fake.close()
    }
  })
})

describe('where tokens and documents may be sent', () => {
  it.each([
    ['https://demo.docusign.net', 'https://demo.docusign.net'],
    ['https://na3.docusign.net/', 'https://na3.docusign.net'],
    ['https://EU.DocuSign.net', 'https://eu.docusign.net'],
    ['https://au.docusign.net:443', 'https://au.docusign.net'],
  ])('is %s', (address, base) => expect(trustedBase(address)).toBe(base))

  it.each([
    'http://demo.docusign.net',
    'https://demo.docusign.net:8443',
    'https://demo.docusign.net/elsewhere',
    'https://demo.docusign.net/?x',
    'https://demo.docusign.net/#x',
    'https://user@demo.docusign.net',
    'https://user:password@demo.docusign.net',
    'https://docusign.net',
    'https://.docusign.net',
    'https://a.b.docusign.net',
    'https://demo.docusign.net.example.org',
    'https://demo-docusign.net',
    'https://demo.docusign.net@127.0.0.1',
    'https://127.0.0.1#.docusign.net',
    'https://127.0.0.1/.docusign.net',
    'https://demo.docusign.net\\@127.0.0.1',
    'https://demo.docusign.com',
    'https://demo.docusign.net.',
    'https://demo。docusign.net@169.254.169.254',
    `https://${'a'.repeat(64)}.docusign.net`,
    'https://démo.docusign.net.',
    'https://localhost',
    'https://127.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433',
    'https://0x7f.1',
    'file:///etc/passwd',
    'ftp://demo.docusign.net',
    '//demo.docusign.net',
    'demo.docusign.net',
    '',
  ])('is not %j', (address) => expect(trustedBase(address)).toBeUndefined())

  it('is the origin alone that stands in for it', () => {
    const origin = 'http://127.0.0.1:4000'
    expect(trustedBase('http://127.0.0.1:4000', origin)).toBe(origin)
    for (const address of ['http://127.0.0.1:4001', 'https://demo.docusign.net', `${origin}/x`])
      expect(trustedBase(address, origin)).toBeUndefined()
  })
})
