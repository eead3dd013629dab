import { sql } from 'kysely'
import { generate } from 'otplib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { holdPort } from '#app/hold-port.ts'
import { type AccountHouse, goodPassword, startAccounts } from '#test/accounts.ts'
import { startProvider, type TestProvider } from '#test/identity-provider.ts'
import { type Browser, expectAccessible, hasBrowser, keepPicture, startBrowser } from './browser.ts'

const freePort = async () => {
  const held = await holdPort('127.0.0.1')
  await held.release()
  return held.port
}

const phone = { width: 390, height: 844 }

describe.skipIf(!hasBrowser)('signing in, in a browser (needs Chromium)', () => {
  let house: AccountHouse
  let browser: Browser
  let provider: TestProvider
  let url: string
  /** The administrator's browser, with an authenticator that has a finger on it. */
  let root: Page
  beforeAll(async () => {
    const port = await freePort()
    url = `http://localhost:${port}`
    provider = await startProvider(await freePort(), url)
    house = await startAccounts({
      withPages: true,
      port,
      siteUrl: url,
      signIn: { accounts: 'open', providers: provider.file },
    })
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await house.close()
    await provider.close()
  })

  /** The next sign-in that asks is one that was long ago. */
  const letPass = () =>
    sql`update session set strong_until = clock_timestamp() - interval '1 minute'`.execute(
      house.platform.deps.db,
    )

  const linkTo = async (email: string) => `${url}/welcome#k=${await house.keyFor(email)}`

  it('begins with the first administrator, who makes a passkey', async () => {
    root = await browser.open()
    await addAuthenticator(root)
    await root.goto(`${url}${await house.firstLink()}`)
    await root.getByRole('heading', { name: 'Welcome to Accession' }).waitFor()
    await keepPicture(root, 'welcome')
    await expectAccessible(root)
    await root.getByRole('button', { name: 'Create a passkey' }).click()
    await root.getByRole('heading', { name: 'My account', exact: true }).waitFor()
    await root
      .getByText(/Passkeys/)
      .first()
      .waitFor()
    await keepPicture(root, 'account')
    await expectAccessible(root)
  })

  it('goes on by the passkey alone', async () => {
    await root.getByRole('button', { name: /Account of/ }).click()
    await root.getByRole('button', { name: 'Sign out' }).click()
    await root.getByRole('banner').getByRole('link', { name: 'Log In' }).click()
    await root.getByRole('heading', { name: 'Log in to Accession' }).waitFor()
    await root.getByLabel('Email').waitFor()
    await keepPicture(root, 'log-in')
    await expectAccessible(root)
    await root.getByRole('button', { name: 'Use a passkey' }).click()
    await root.getByRole('button', { name: /Account of/ }).waitFor()
  })

  it('asks again over the page, and what one was doing goes on', async () => {
    await root.goto(`${url}/admin/people`)
    await root.getByRole('button', { name: 'Invite somebody' }).click()
    await root.getByLabel('Full name').fill('Sten Rask')
    await root.getByLabel('Email').fill('sten@lakeside.example')
    await root.getByLabel('Data steward').check()
    await letPass()
    await root.getByRole('button', { name: 'Invite', exact: true }).click()
    await root.getByRole('dialog', { name: 'Please confirm that it is you' }).waitFor()
    await root.getByRole('button', { name: 'Use a passkey' }).waitFor()
    await keepPicture(root, 'again')
    await expectAccessible(root, '[role=dialog]')
    await root.getByRole('button', { name: 'Use a passkey' }).click()
    await root.getByRole('row', { name: /Sten Rask/ }).waitFor()
    await keepPicture(root, 'people')
    await expectAccessible(root)
    await root.setViewportSize(phone)
    await keepPicture(root, 'people-phone')
    await expectAccessible(root)
    await root.setViewportSize({ width: 1440, height: 900 })
  })

  it('takes a password and an app, by keyboard; roles wait for the app', async () => {
    const page = await browser.open()
    await page.goto(await linkTo('sten@lakeside.example'))
    await page.getByLabel('New password').fill(goodPassword)
    await page.getByLabel('New password').press('Enter')
    await page.getByText('Your roles wait for a second factor').waitFor()
    await keepPicture(page, 'account-waiting')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Set up', exact: true }).click()
    await page.getByRole('img', { name: 'QR code of the key' }).waitFor()
    const key = page.getByLabel('the key', { exact: true })
    await key.waitFor()
    await keepPicture(page, 'app')
    await expectAccessible(page, '[role=dialog]')
    const secret = ((await key.textContent()) ?? '').replaceAll(' ', '')
    await page.getByLabel('Code that the app shows now').fill(await generate({ secret }))
    await page.getByLabel('Code that the app shows now').press('Enter')
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
    await keepPicture(page, 'recovery-codes')
    await expectAccessible(page, '[role=dialog]')
    const [recovery = ''] = await page
      .getByRole('list', { name: 'Recovery codes' })
      .getByRole('listitem')
      .allTextContents()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.getByText('Your roles wait').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Review' }).first().waitFor()

    const later = await browser.open(phone)
    await later.goto(`${url}/log-in?next=/account`)
    await later.getByLabel('Email').fill('sten@lakeside.example')
    await later.getByLabel('Password', { exact: true }).fill('a wrong password')
    await later.getByLabel('Password', { exact: true }).press('Enter')
    await later.getByText('The email address or the password is wrong.').waitFor()
    await keepPicture(later, 'log-in-wrong-phone')
    await expectAccessible(later)
    await later.getByLabel('Password', { exact: true }).fill(goodPassword)
    await later.getByLabel('Password', { exact: true }).press('Enter')
    await later.getByRole('heading', { name: 'One more step' }).waitFor()
    await keepPicture(later, 'second-factor-phone')
    await expectAccessible(later)
    await later.getByRole('button', { name: 'Use a recovery code' }).click()
    await later.getByLabel('Recovery code').fill(recovery)
    await later.getByLabel('Recovery code').press('Enter')
    await later.getByText('9 recovery codes left').waitFor()
    await keepPicture(later, 'account-phone')
    await expectAccessible(later)
    await later.getByRole('button', { name: 'End all other sessions' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Log in to Accession' }).waitFor()
  })

  it('registers who has a mailbox, and says no more to who has not', async () => {
    const page = await browser.open()
    await page.goto(`${url}/sign-up`)
    await page.getByLabel('Full name').fill('Rhea Lund')
    await page.getByLabel('Email').fill('rhea@lakeside.example')
    await keepPicture(page, 'register')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await keepPicture(page, 'sent')
    await expectAccessible(page)
    await page.goto(await linkTo('rhea@lakeside.example'))
    await page.getByLabel('New password').fill('too short')
    await page.getByText('3 more to go').waitFor()
    await page.getByLabel('New password').fill(goodPassword)
    await page.getByRole('button', { name: 'Use this password' }).click()
    await page.getByRole('heading', { name: 'My account', exact: true }).waitFor()

    await page.goto(`${url}/connect`)
    await page.getByRole('button', { name: 'Make token' }).click()
    await page.getByText(/your account has none yet/).waitFor()
    await keepPicture(page, 'none-yet')
    await expectAccessible(page, '[role=dialog]')
  })

  it('says so where a link does not hold', async () => {
    const page = await browser.open()
    await page.goto(`${url}/welcome#k=${'x'.repeat(43)}`)
    await page.getByRole('heading', { name: 'This link does not hold' }).waitFor()
    await keepPicture(page, 'no-link')
    await expectAccessible(page)
  })

  it('goes through an identity provider and back to where one was', async () => {
    provider.present = {
      sub: 'p-1',
      email: 'pim@lakeside.example',
      email_verified: true,
      name: 'Pim Aas',
    }
    const page = await browser.open()
    await page.goto(`${url}/dashboard`)
    await page.getByRole('button', { name: 'Continue with Lakeside' }).click()
    await page.waitForURL(`${url}/dashboard`)
    await page.getByRole('button', { name: 'Account of Pim Aas' }).waitFor()
    await page.goto(`${url}/account`)
    await page.getByText('pim@lakeside.example, linked').waitFor()
    await keepPicture(page, 'account-provider')
    await expectAccessible(page)
  })

  it('says so where the provider does not answer', async () => {
    await provider.stop()
    const page = await browser.open()
    await page.goto(`${url}/log-in/back?error=access_denied&state=x`)
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
    await keepPicture(page, 'back-refused')
    await expectAccessible(page)
    await provider.start()
  })
})

/** A passkey's keeper in the browser itself, whose person always agrees. */
async function addAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
