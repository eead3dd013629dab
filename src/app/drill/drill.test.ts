import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSmtp, type TestSmtp } from '#test/smtp.ts'
import { drill } from './drill.ts'

let smtp: TestSmtp
beforeAll(async () => {
  smtp = await startSmtp()
})
afterAll(() => smtp.close())

describe('a platform that was lost and restored from a backup', () => {
  it('gives what it gave, not what was taken since, tells what is lost, and mails nobody twice', async () => {
    const { lost, steps } = await drill({ smtpUrl: smtp.url, onStep: () => undefined })
    expect(lost.to).toBeGreaterThan(lost.from)
    expect(steps.at(-1)?.result).toBe('2 files are the same')
    const mails = await smtp.mails()
    const ids = mails.map(({ messageId }) => messageId)
    const twice = mails.filter(({ messageId }, n) => ids.indexOf(messageId) !== n)
    // The release that was imported again is told of again, under the same key.
    const others = twice.filter(({ subject }) => !subject?.startsWith('Your data changed'))
    expect(others.map(({ subject }) => subject)).toEqual([])
    expect(mails.length).toBeGreaterThan(5)
  })
})
