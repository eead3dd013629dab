import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileByForm } from '#app/journey/steps.ts'
import { addForm, downloadAgreement, submitRequest } from '#stages/agreement/contract.ts'
import { replaceInstitutions } from '#ledgers/identity/institutions.ts'
import type { RorInstitution } from '#ledgers/identity/ror.ts'
import { readRequest, saveSection } from '#stages/request/contract.ts'
import { draftOf, saveName, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

describe.skipIf(!hasBrowser)('the people of an agreement, in a browser (needs Chromium)', () => {
  let platform: Platform
  let browser: Browser
  beforeAll(async () => {
    platform = await startPlatform({ withPages: true })
    await smallCatalog(platform)
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await platform.close()
  })

  it('come from the last one, and a personal address of the authority needs a reason', async () => {
    const ada = await platform.as('ada')
    await fileByForm(ada, 'Sickle cell modifiers', false)
    const draft = await draftOf(ada)
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ada Okafor')
    await page.goto(`${platform.url}/requests/${draft.id}/setup?step=agreement`)
    const notice = page.getByRole('region', { name: /those of your request/ })
    await notice.waitFor()
    const authority = page.getByRole('group', { name: 'Institutional Authority' })
    expect(await authority.getByLabel('Name', { exact: true }).inputValue()).toBe('Ida Marchetti')
    await keepPicture(page, 'people-from')
    await expectAccessible(page)

    await notice.getByRole('button', { name: 'They are right' }).click()
    await notice.waitFor({ state: 'detached' })
    await authority.getByLabel('Email').fill('ida@gmail.com')
    const reason = authority.getByLabel('Why no address of the institution?')
    await reason.focus()
    await reason.blur()
    await authority.getByText(/say why, in a sentence/).waitFor()
    await keepPicture(page, 'personal-address')
    await expectAccessible(page)
    await reason.fill('Our mail server is down until January.')
    await authority.getByText(/say why, in a sentence/).waitFor({ state: 'detached' })
  })

  it('choose an institution by any of its names, or write one that is not there', async () => {
    await replaceInstitutions(platform.deps.db, oneInstitution())
    const ben = await platform.as('ben')
    const draft = await draftOf(ben)
    const page = await browser.open()
    await signInOn(page, platform.url, 'Ben')
    await page.goto(`${platform.url}/requests/${draft.id}/setup?step=about`)
    const institution = page.getByRole('combobox', { name: 'Institution', exact: true })
    await institution.fill('sjcrh')
    const option = page.getByRole('option', { name: /St. Jude/ })
    await option.waitFor()
    await keepPicture(page, 'institutions')
    await expectAccessible(page)
    await option.click()
    expect(await institution.inputValue()).toBe("St. Jude Children's Research Hospital")
    expect(await page.getByLabel('Country of your institution').inputValue()).toBe('US')
    await institution.fill('A hospital of no registry')
    await option.waitFor({ state: 'hidden' })
    expect(await institution.inputValue()).toBe('A hospital of no registry')
  })

  it('may be told at once that data is closed to their institution', async () => {
    const page = await browser.open()
    await signInOn(page, platform.url, 'Cora')
    await page.goto(`${platform.url}/selection`)
    const closed = page.getByRole('region', { name: 'Closed to you' })
    await closed
      .getByText(/your profile names a for-profit company/)
      .first()
      .waitFor()
    await keepPicture(page, 'closed-to-you')
    await expectAccessible(page)
  })

  it('are looked at by the steward where something is odd', async () => {
    const ben = await platform.as('ben')
    const { draft: before } = await fileByForm(ben, 'Fusion partners in ependymoma', false)
    const draft = await draftOf(ben)
    const params = { requestId: draft.id }
    const emailReason = 'Our mail server is down until January.'
    await saveName(ben, draft, 0, 'Fusion partners, continued')
    await ben.call(saveSection, {
      params: { ...params, section: 'agreement' },
      body: {
        base: 0,
        value: {
          ...before.agreement,
          institutionalAuthority: {
            ...before.agreement.institutionalAuthority,
            email: 'ida@gmail.com',
            emailReason,
          },
        },
      },
    })
    const agreement = await ben.download(downloadAgreement, { params })
    await ben.upload(addForm, { params, query: { name: 'signed.pdf' } }, agreement)
    const { version } = await ben.call(readRequest, { params })
    await ben.call(submitRequest, { params, body: { version } })

    const page = await browser.open()
    await signInOn(page, platform.url, 'Stella')
    await page.goto(`${platform.url}/review/${draft.id}`)
    const remarks = page.getByRole('region', { name: 'Look at who signs for the institution' })
    await remarks.getByText(emailReason).waitFor()
    expect(await remarks.textContent()).toContain('gmail.com gives addresses to anybody')
    await keepPicture(page, 'people-case')
    await expectAccessible(page)
  })
})

async function* oneInstitution(): AsyncGenerator<RorInstitution> {
  const name = "St. Jude Children's Research Hospital"
  yield { rorId: '02r3e0967', name, otherNames: ['SJCRH'], city: 'Memphis', country: 'US' }
}
