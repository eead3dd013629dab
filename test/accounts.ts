import { generate } from 'otplib'
import { holdPort } from '#app/hold-port.ts'
import { visitor, type Person } from '#app/journey/person.ts'
import { makeFirstAdministrator } from '#ledgers/identity/commands/first.ts'
import { beginCodes, confirmCodes } from '#ledgers/identity/contract/account.ts'
import { invitePerson } from '#ledgers/identity/contract/people.ts'
import {
  setPasswordByLink,
  signInByCode,
  signInByPassword,
} from '#ledgers/identity/contract/sign-in.ts'
import type { Role } from '#kernel/actor.ts'
import { type Platform, type PlatformOptions, startPlatform } from './platform.ts'
import { startSmtp, type TestSmtp } from './smtp.ts'

/** A platform that is no demo, with a mail server: people have accounts of their own. */
export type AccountHouse = {
  readonly platform: Platform
  readonly smtp: TestSmtp
  /** A browser in which nobody is signed in. */
  browser(): Person
  /** The key of the newest link that was mailed to an address. */
  keyFor(email: string): Promise<string>
  /** The path of the link for the first administrator. */
  firstLink(): Promise<string>
  /** The first administrator, signed in with an app: all there can be. */
  administrator(): Promise<Account>
  /** Somebody who followed an invitation, with a password alone. */
  invited(email: string, roles?: readonly Role[]): Promise<Account>
  close(): Promise<void>
}

export type Account = {
  readonly browser: Person
  readonly email: string
  readonly password: string
  /** Of the authenticator app, where there is one. */
  readonly secret?: string
}

export const goodPassword = 'four words of a sentence'

const keyIn = (text: string): string => /#k=([\w-]+)/.exec(text)?.[1] ?? ''

export async function startAccounts(options: PlatformOptions = {}): Promise<AccountHouse> {
  const smtp = await startSmtp()
  // Passkeys and identity providers know the platform by its address.
  const held = await holdPort('127.0.0.1')
  await held.release()
  const { port } = held
  const siteUrl = `http://localhost:${port}`
  const platform = await startPlatform({
    demo: false,
    smtpUrl: smtp.url,
    port,
    siteUrl,
    ...options,
  })
  const browser = () => visitor(platform.url)
  const keyFor = async (email: string) => {
    await platform.deps.outbox.drain()
    const mail = (await smtp.mails()).findLast(
      ({ to, text }) => to?.[0]?.address === email && keyIn(text ?? '') !== '',
    )
    if (mail === undefined) throw new Error(`no link was mailed to ${email}`)
    return keyIn(mail.text ?? '')
  }
  const follow = async (email: string, key: string): Promise<Account> => {
    const person = browser()
    await person.call(setPasswordByLink, { body: { key, password: goodPassword } })
    return { browser: person, email, password: goodPassword }
  }
  const email = 'root@lakeside.example'
  const firstLink = () => makeFirstAdministrator(platform.deps, { email, name: 'Rut Ott' })
  let first: Promise<Account> | undefined
  const makeAdministrator = async () => {
    return addApp(await follow(email, keyIn(await firstLink())))
  }
  const administrator = () => (first ??= makeAdministrator())
  return {
    platform,
    smtp,
    browser,
    keyFor,
    firstLink,
    administrator,
    async invited(email, roles = []) {
      const { browser: root } = await administrator()
      const name = email.split('@')[0] ?? email
      await root.call(invitePerson, { body: { name, email, roles: [...roles] } })
      return follow(email, await keyFor(email))
    },
    async close() {
      await platform.close()
      await smtp.close()
    },
  }
}

/** Sets up an authenticator app in the browser of an account. */
export async function addApp(account: Account): Promise<Account> {
  const { secret } = await account.browser.call(beginCodes)
  await account.browser.call(confirmCodes, { body: { code: await generate({ secret }) } })
  return { ...account, secret }
}

/** The next code of an app: the one before was taken by now. */
export const nextCode = (secret: string): Promise<string> =>
  generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 })

/** Signs an account in, in a browser of its own, as far as its password goes. */
export async function passwordIn(
  { email, password }: Account,
  browser: Person,
): Promise<'signed-in' | 'second-factor'> {
  const { state } = await browser.call(signInByPassword, { body: { email, password } })
  return state
}

/** Signs an account in with its password and its app. */
export async function fullyIn(account: Account, browser: Person): Promise<Person> {
  await passwordIn(account, browser)
  const code = await nextCode(account.secret ?? '')
  await browser.call(signInByCode, { body: { code } })
  return browser
}
