import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { addForm, downloadAgreement } from '#stages/agreement/contract.ts'
import { readRequest, saveSection } from '#stages/request/contract.ts'
import { passOn, readCase } from '#stages/review/contract.ts'
import { defaultRules, giveSeat, setCommitteeRules } from '#stages/review/contract/committees.ts'
import { answerQuestion, declareInterest } from '#stages/review/contract/work.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Browser,
  expectAccessible,
  hasBrowser,
  keepPicture,
  signInOn,
  startBrowser,
} from './browser.ts'

let platform: Platform
let browser: Browser
let ada: Person
let stella: Person
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  await smallCatalog(platform)
  ada = await platform.as('ada')
  stella = await platform.as('stella')
  await stella.call(setCommitteeRules, {
    params: { dau: 'PCG' },
    body: { version: 0, rules: { ...defaultRules, quorum: 2, majority: 'simple' } },
  })
  await stella.call(giveSeat, {
    params: { dau: 'PCG' },
    body: { email: 'omar@lakeside.example', seat: 'member' },
  })
  browser = await startBrowser()
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

/** A request of Ada that the committees of PCG and SCP are asked about. */
async function asked(name: string): Promise<string> {
  const { id, version } = await fileByForm(ada, name, true)
  await stella.call(passOn, { params: { requestId: id }, body: { version } })
  return id
}

const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

async function openCase(name: string, requestId: string): Promise<Page> {
  const page = await browser.open(desk)
  await signInOn(page, platform.url, name)
  await page.goto(`${platform.url}/review/${requestId}`)
  return page
}

/** Checks a state of the page at both widths, and keeps a picture of each where pictures are wanted. */
async function check(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  await keepPicture(page, name)
  await page.setViewportSize(phone)
  expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(phone.width)
  await keepPicture(page, `${name}-phone`)
  await page.setViewportSize(desk)
}

async function declareNone(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'I have no conflict of interest' }).check()
  await page.getByRole('button', { name: 'Declare', exact: true }).click()
  await page.getByRole('region', { name: /^Decision/ }).waitFor()
}

async function vote(page: Page, dau: string, word: string, reason: string): Promise<void> {
  const card = page.getByRole('article', { name: new RegExp(`^${dau}, `) })
  await card.getByRole('radio', { name: word }).check()
  await card.getByLabel('Reason').fill(reason)
  await card.getByRole('button', { name: 'Vote', exact: true }).click()
  await card.getByText(`Your vote: ${word}`).waitFor()
}

describe.skipIf(!hasBrowser)('a committee at work', () => {
  it('declares, votes, asks, and approves on conditions or rejects with grounds', async () => {
    const requestId = await asked('Relapse in pediatric ALL')
    const params = { requestId }

    const tomas = await openCase('Tomás Herrera', requestId)
    await tomas.getByRole('heading', { name: 'Before you look' }).waitFor()
    await tomas.getByText('Pia Lindqvist').waitFor()
    expect(await tomas.getByText('Relapse in pediatric ALL').count()).toBe(0)
    await check(tomas, 'committee-01-declare')
    await tomas.getByRole('button', { name: 'Declare', exact: true }).click()
    await tomas.getByText('Choose one of the two.').waitFor()
    await declareNone(tomas)
    await check(tomas, 'committee-02-member')
    await tomas.getByRole('button', { name: 'Vote', exact: true }).click()
    await tomas.getByText('Choose one of the three.').waitFor()
    await vote(tomas, 'PCG', 'Approve', 'Sound, and within the terms.')
    await tomas.getByLabel('Note to the committee').fill('The cohort is small: look at table 2.')
    await tomas.getByRole('button', { name: 'Add the note' }).click()
    await tomas.getByRole('list', { name: 'The committee’s notes' }).getByText('table 2').waitFor()

    const omar = await openCase('Omar Haddad', requestId)
    await omar.getByRole('radio', { name: 'I have a conflict of interest' }).check()
    await omar.getByLabel('What is the conflict?').fill('I wrote the grant with Pia Lindqvist.')
    await check(omar, 'committee-03-conflict')
    await omar.getByRole('button', { name: 'Declare and step back' }).click()
    await omar.getByText('Others judge this request').waitFor()
    await check(omar, 'committee-04-recused')

    const chika = await openCase('Chika Nwosu', requestId)
    await declareNone(chika)
    await chika.getByText('1 of 2 votes needed is in: there is nothing to decide yet.').waitFor()
    expect(await chika.getByRole('button', { name: 'Approve PCG' }).count()).toBe(0)
    await chika.getByLabel('Member who is to look first').selectOption({ label: 'Mei Tanaka' })
    await chika.getByRole('button', { name: 'Assign' }).click()
    await chika.getByRole('button', { name: 'Ask Mei Tanaka no more' }).waitFor()
    await chika.getByRole('button', { name: 'Invite an expert' }).click()
    const dialog = chika.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Ben Łukasiewicz')
    await dialog.getByLabel('Email').fill('ben@ostsee.example')
    await dialog.getByRole('button', { name: 'Invite' }).click()
    await dialog.getByText('Say what you want to know.').waitFor()
    await dialog.getByLabel('Question').fill('Can relapse be told from so few samples?')
    await check(chika, 'committee-05-invite')
    await dialog.getByRole('button', { name: 'Invite' }).click()
    await chika.getByText('is asked as an expert').waitFor()

    const ben = await openCase('Ben Łukasiewicz', requestId)
    await declareNone(ben)
    await ben
      .getByRole('textbox', { name: 'Your opinion' })
      .fill('Yes, with the validation cohort that they name.')
    await ben.getByRole('button', { name: 'Give your opinion' }).click()
    await ben.getByRole('list', { name: 'Opinions' }).getByText('validation cohort').waitFor()
    await check(ben, 'committee-06-expert')

    const mei = await openCase('Mei Tanaka', requestId)
    await declareNone(mei)
    await vote(mei, 'PCG', 'Reject', 'The purpose names no hypothesis.')
    const thread = mei.getByRole('region', { name: 'Notes and questions, PCG' })
    await thread
      .getByRole('textbox', { name: 'To Ada Okafor' })
      .fill('Which hypothesis do you test?')
    await thread.getByRole('button', { name: 'Send to Ada Okafor' }).click()
    await thread.getByText('Which hypothesis do you test?').waitFor()
    await ada.call(answerQuestion, {
      params: { ...params, dau: 'PCG' },
      body: { text: 'That relapse is foretold by clones seen at diagnosis.' },
    })
    await check(mei, 'committee-07-member-of-two')

    await chika.reload()
    await chika.getByText('The votes do not decide it: the chair does.').waitFor()
    await chika.getByText('foretold by clones').waitFor()
    await check(chika, 'committee-08-tie')
    await chika.getByRole('button', { name: 'Approve PCG' }).click()
    await dialog.getByRole('button', { name: 'Add a condition' }).press('Enter')
    await dialog
      .getByRole('textbox', { name: 'Condition 1' })
      .fill('Results are shown to us before publication.')
    await dialog.getByRole('button', { name: 'Add a condition' }).click()
    await dialog.getByRole('textbox', { name: 'Condition 2' }).fill('Twins are left out.')
    await dialog.getByText('Access begins once Ada Okafor accepts them.').waitFor()
    await check(chika, 'committee-09-conditions')
    await dialog.getByRole('button', { name: 'Approve on conditions' }).click()
    await chika.getByText('Approved on conditions for PCG').waitFor()
    await check(chika, 'committee-10-conditional')

    await mei.reload()
    await mei.getByRole('button', { name: 'Reject SCP' }).click()
    const rejection = mei.getByRole('dialog')
    await rejection.getByRole('button', { name: 'Reject', exact: true }).click()
    await rejection.getByText('Choose the ground that comes nearest.').waitFor()
    await rejection.getByRole('radio', { name: 'The data do not suit the purpose' }).check()
    await rejection.getByLabel('Reason').fill('There is no leukemia in these data.')
    await check(mei, 'committee-11-reject')
    await rejection.getByRole('button', { name: 'Reject', exact: true }).click()
    await mei.getByText('Rejected for SCP').waitFor()
    await mei.getByRole('button', { name: 'Reopen SCP' }).waitFor()
    const { reviews } = await stella.call(readCase, { params })
    expect(reviews).toMatchObject([
      {
        dau: 'PCG',
        state: 'conditional',
        conditions: ['Results are shown to us before publication.', 'Twins are left out.'],
      },
      { dau: 'SCP', state: 'rejected', grounds: 'data-not-suited' },
    ])
    await mei.getByRole('button', { name: 'Reopen SCP' }).click()
    await rejection.getByLabel('Reason').fill('A validation cohort was named since.')
    await rejection.getByRole('button', { name: 'Reopen', exact: true }).click()
    await mei.getByText('Reopened for SCP').waitFor()

    const audrey = await openCase('Audrey Sato', requestId)
    await audrey.getByText('Twins are left out.', { exact: true }).waitFor()
    expect(await audrey.getByRole('button', { name: /^(Vote|Approve|Add the note)/ }).count()).toBe(
      0,
    )
    await check(audrey, 'committee-12-auditor')
  }, 240_000)

  it('asks for changes, and shows what changed and who voted before', async () => {
    const requestId = await asked('Clones at diagnosis')
    const params = { requestId }
    const tomas = await openCase('Tomás Herrera', requestId)
    await declareNone(tomas)
    await vote(tomas, 'PCG', 'Abstain', 'I do not know these methods.')
    const chika = await openCase('Chika Nwosu', requestId)
    await declareNone(chika)
    await chika.getByRole('button', { name: 'Ask for changes, PCG' }).click()
    const dialog = chika.getByRole('dialog')
    await dialog.getByLabel('What to change').fill('Say which samples you need, and name Paul Ito.')
    await dialog.getByRole('button', { name: 'Ask for changes' }).click()
    await dialog.getByText('Choose at least one step.').waitFor()
    await dialog.getByRole('checkbox', { name: /^Agreement/ }).check()
    await check(chika, 'committee-13-ask-changes')
    await dialog.getByRole('button', { name: 'Ask for changes' }).click()
    await chika.getByText('Ada Okafor is asked for changes').waitFor()
    await check(chika, 'committee-14-asked')

    await changeAgreement(requestId)
    const { request } = await stella.call(readCase, { params })
    if (request.openCommands.length > 0 && request.state === 'submitted')
      await stella.call(passOn, { params, body: { version: request.version } })
    await chika.reload()
    const changed = chika.getByRole('region', { name: 'What changed' })
    await changed.getByText('Paul Ito').waitFor()
    await chika.getByText('1 vote of earlier rounds').click()
    await chika.getByText('I do not know these methods.').waitFor()
    await check(chika, 'committee-15-changed')

    await chika.getByRole('button', { name: 'Declare a conflict of interest' }).click()
    await dialog.getByLabel('What is the conflict?').fill('Paul Ito is my brother in law.')
    await check(chika, 'committee-16-later')
    await dialog.getByRole('button', { name: 'Declare and step back' }).click()
    await chika.getByText('Others judge this request').waitFor()
    expect(await chika.getByText('Paul Ito').count()).toBe(0)
  }, 240_000)

  it('stays readable with twenty members, sixty notes and long reasons', async () => {
    const requestId = await asked('A long evening')
    await fillUp(requestId)
    const chika = await platform.as('chika')
    await chika.call(declareInterest, { params: { requestId }, body: { conflict: false } })
    const page = await openCase('Chika Nwosu', requestId)
    await page.getByRole('button', { name: 'Show 52 earlier ones' }).waitFor()
    await check(page, 'committee-17-many')
    await page.getByRole('button', { name: 'Show 7 more votes' }).click()
    await page.getByRole('button', { name: 'Show all of what Member 7 wrote' }).first().click()
    await page.getByRole('button', { name: 'Show 52 earlier ones' }).click()
    await page.getByText('Note 1.', { exact: false }).first().waitFor()
    await check(page, 'committee-18-many-open')
  }, 240_000)
})

/** Ada changes what she was asked to, and signs anew. */
async function changeAgreement(requestId: string): Promise<void> {
  const params = { requestId }
  const { draft, sectionVersions } = await ada.call(readRequest, { params })
  const { agreement } = draft
  const use = agreement.contemplatedUse
  await ada.call(saveSection, {
    params: { ...params, section: 'agreement' },
    body: {
      base: sectionVersions.agreement,
      value: {
        ...agreement,
        download: false,
        contemplatedUse: `${use.slice(0, 300)} in samples taken at diagnosis ${use.slice(330)}`,
        applicants: [
          {
            ...agreement.principalInvestigator,
            name: 'Paul Ito',
            email: 'paul@northfield.example',
          },
        ],
      },
    },
  })
  const pdf = await ada.download(downloadAgreement, { params, query: {} })
  await ada.upload(addForm, { params, query: { name: 'changed.pdf' } }, pdf)
  await platform.deps.outbox.drain()
}

/** Twenty members of whom most voted at length, and sixty notes. */
async function fillUp(requestId: string): Promise<void> {
  const { db } = platform.deps
  const long = 'The safeguards are described well, and the plan of analysis is sound. '.repeat(70)
  const people = Array.from({ length: 17 }, (_, n) => ({
    id: `person-many${n}`,
    name: `Member ${n}`,
    email: `member${n}@lakeside.example`,
    job_title: '',
    institution: "Lakeside Children's Hospital",
    country: 'US',
    institution_type: 'hospital',
  }))
  await db.insertInto('person').values(people).execute()
  const of = { request_id: requestId, dau_code: 'PCG' }
  await db
    .insertInto('dac_member')
    .values(people.map(({ id }) => ({ dau_code: 'PCG', person_id: id, seat: 'member' })))
    .execute()
  await db
    .insertInto('review_vote')
    .values(
      people.slice(0, 13).map(({ id }, n) => ({
        ...of,
        round: 1,
        person_id: id,
        vote: ['approve', 'approve', 'reject', 'approve', 'abstain'][n % 5] ?? 'approve',
        reason: n % 7 === 0 ? long : 'Sound.',
      })),
    )
    .execute()
  await db
    .insertInto('review_note')
    .values(
      Array.from({ length: 60 }, (_, n) => ({
        ...of,
        kind: 'note',
        author_id: people[n % 17]?.id ?? '',
        text: n === 58 ? long : `Note ${n + 1}. I looked at the consent forms again.`,
      })),
    )
    .execute()
}
