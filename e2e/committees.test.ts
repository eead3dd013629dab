import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import {
  defaultRules,
  listCommittees,
  setCommitteeRules,
} from '#stages/review/contract/committees.ts'
import {
  addNote,
  askChanges,
  assignLead,
  castVote,
  declareInterest,
} from '#stages/review/contract/work.ts'
import { decide, passOn, readAutomaticApproval, readCase } from '#stages/review/contract.ts'
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

const phone = { width: 390, height: 844 }
const desktop = { width: 1440, height: 900 }

let platform: Platform
let browser: Browser
let people: Record<'ada' | 'ben' | 'stella' | 'chika' | 'mei' | 'tomas', Person>
let older: string
let newer: string
beforeAll(async () => {
  if (!hasBrowser) return
  platform = await startPlatform({ withPages: true })
  await smallCatalog(platform)
  const as = async (handle: string) => [handle, await platform.as(handle)] as const
  people = Object.fromEntries(
    await Promise.all(['ada', 'ben', 'stella', 'chika', 'mei', 'tomas'].map(as)),
  ) as typeof people
  older = await passedOn(people.ada, 'Relapse in pediatric ALL')
  await (await platform.as('alex')).call(advanceClock, { body: { by: '1mo' } })
  await (await platform.as('alex')).call(advanceClock, { body: { by: '1d' } })
  newer = await passedOn(people.ben, 'Fusion partners in ependymoma and what they mean for therapy')
  for (const name of ['chika', 'mei', 'tomas'] as const)
    await people[name].call(declareInterest, {
      params: { requestId: older },
      body: { conflict: false },
    })
  const [pcg] = (await people.chika.call(listCommittees)).filter(({ dau }) => dau === 'PCG')
  const mei = pcg?.members.find(({ name }) => name.startsWith('Mei'))
  const ofPcg = { requestId: older, dau: 'PCG' }
  await people.chika.call(assignLead, { params: { ...ofPcg, personId: mei?.id ?? '' } })
  await people.tomas.call(castVote, {
    params: ofPcg,
    body: { vote: 'approve', reason: 'Sound.', round: 1 },
  })
  browser = await startBrowser()
}, 120_000)
afterAll(async () => {
  if (!hasBrowser) return
  await browser.close()
  await platform.close()
})

async function passedOn(person: Person, name: string): Promise<string> {
  const { id, version } = await fileByForm(person, name, false)
  await people.stella.call(passOn, { params: { requestId: id }, body: { version } })
  return id
}

async function openAs(name: string, path: string): Promise<Page> {
  const page = await browser.open()
  await signInOn(page, platform.url, name)
  await page.goto(`${platform.url}${path}`)
  return page
}

/** Looks at the page as it stands, wide and narrow. */
async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  await keepPicture(page, name)
  await page.setViewportSize(phone)
  const overflow = () =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(await overflow(), `${name} scrolls sideways on a phone`).toBe(0)
  await expectAccessible(page)
  await keepPicture(page, `${name}-phone`)
  await page.setViewportSize(desktop)
}

describe.skipIf(!hasBrowser)('the queue of a committee', () => {
  it('says what waits for whom, and narrows to one committee', async () => {
    const page = await openAs('Mei', '/review')
    const mine = page.getByRole('region', { name: /^Waits for you/ })
    const rows = mine.getByRole('row')
    const lead = rows.filter({ hasText: 'You lead' })
    await lead.getByText('You vote', { exact: true }).last().waitFor()
    expect(await lead.textContent()).toContain('1 vote so far')
    expect(await lead.textContent()).toContain('Overdue since')
    expect(await rows.filter({ hasText: 'You decide' }).count()).toBe(1)
    expect(await rows.filter({ hasText: 'You say whether you can judge it' }).count()).toBe(2)
    await look(page, 'queue-1-mine')
    await page.getByLabel('Data access unit').selectOption('PCG')
    await page.waitForURL(/dau=PCG/)
    expect(await rows.count()).toBe(3)
    const voted = await openAs('Tomás', '/review')
    const others = voted.getByRole('region', { name: /^Waits for others/ })
    await others.getByText('The chair decides').last().waitFor()
    await look(voted, 'queue-2-others')
  }, 120_000)

  it('is empty where all is done', async () => {
    const page = await openAs('Omar', '/review?dau=LIFE')
    await page.getByText('Nothing waits for you').waitFor()
    await look(page, 'queue-3-empty')
  }, 60_000)
})

describe.skipIf(!hasBrowser)('the page of committees', () => {
  it('shows every committee to a steward, and finds one by its people', async () => {
    const page = await openAs('Stella', '/committees')
    const search = page.getByLabel('Search committees')
    await search.waitFor()
    await look(page, 'committees-1-all')
    await search.fill('Herrera')
    await page.waitForURL(/q=Herrera/)
    await page
      .getByRole('rowheader', { name: /Tomás Herrera/ })
      .first()
      .waitFor()
    await look(page, 'committees-2-found')
  }, 60_000)

  it('lets a chair set rules, told what they mean, and not over those of another', async () => {
    const page = await openAs('Chika', '/committees')
    const pcg = page.getByRole('region', { name: /PCG/ })
    await pcg.getByText('No vote is needed; the votes advise the chair, who decides.').waitFor()
    await pcg.getByRole('button', { name: 'Change the rules of PCG' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Fewest votes').fill('3')
    await dialog.getByLabel('The majority of those for or against binds the chair').check()
    await dialog
      .getByText('At least 3 votes; the majority binds the chair; on a tie the chair decides.')
      .waitFor()
    await look(page, 'committees-3-rules')
    await people.stella.call(setCommitteeRules, {
      params: { dau: 'PCG' },
      body: { version: 0, rules: { ...defaultRules, decideDays: 14 } },
    })
    await dialog.getByRole('button', { name: 'Set the rules' }).click()
    await dialog.getByText('Somebody changed the rules in the meantime').waitFor()
    await dialog.getByText('Decision due in 14 days, reminder every 7 days.').waitFor()
    await look(page, 'committees-4-overtaken')
    await dialog.getByRole('button', { name: 'Go on with mine' }).click()
    await dialog.getByRole('button', { name: 'Set the rules' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await pcg.getByText('At least 3 votes; the majority binds the chair').waitFor()
  }, 60_000)

  it('lets a chair give, change and take seats', async () => {
    const page = await openAs('Chika', '/committees')
    const pcg = page.getByRole('region', { name: /PCG/ })
    const dialog = page.getByRole('dialog')
    await pcg.getByRole('button', { name: 'Give a seat on the committee of PCG' }).click()
    await dialog.getByLabel('Email').fill('nobody@lakeside.example')
    await dialog.getByRole('button', { name: 'Give the seat' }).click()
    await dialog.getByText('Nobody has an account with this address.').waitFor()
    await look(page, 'committees-5-seat')
    await dialog.getByLabel('Email').fill('omar@lakeside.example')
    await dialog.getByRole('button', { name: 'Give the seat' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const omar = pcg.getByRole('row').filter({ hasText: 'Omar Haddad' })
    await omar.getByRole('button', { name: 'Change: Omar Haddad' }).click()
    await expectAccessible(page)
    await keepPicture(page, 'committees-6-menu')
    await page.getByRole('button', { name: 'Make deputy…' }).click()
    await dialog.getByRole('button', { name: 'Make deputy' }).click()
    await omar.getByText('Deputy', { exact: true }).waitFor()
    await omar.getByRole('button', { name: 'Change: Omar Haddad' }).click()
    await page.getByRole('button', { name: 'Take the seat away…' }).click()
    await look(page, 'committees-7-take')
    await dialog.getByRole('button', { name: 'Take the seat away' }).click()
    await omar.waitFor({ state: 'detached' })
  }, 60_000)

  it('lets a member be away, with somebody who covers', async () => {
    const page = await openAs('Tomás', '/committees')
    const pcg = page.getByRole('region', { name: /PCG/ })
    const dialog = page.getByRole('dialog')
    await pcg.getByRole('button', { name: 'I am away…' }).click()
    const first = await dialog.getByLabel('First day').inputValue()
    await dialog.getByLabel('Last day').fill(`${Number(first.slice(0, 4)) + 1}-01-15`)
    await dialog.getByLabel('Who covers').fill('omar@lakeside.example')
    await look(page, 'committees-8-absence')
    await dialog.getByRole('button', { name: 'Announce the absence' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await pcg.getByText('Away now').waitFor()
    expect(await pcg.textContent()).toContain('Omar Haddad covers')
    await look(page, 'committees-9-away')
    await pcg.getByRole('button', { name: /^End it: absence/ }).click()
    await dialog.getByRole('button', { name: 'End the absence' }).click()
    await pcg.getByText('Away now').waitFor({ state: 'detached' })
  }, 60_000)

  it('lets the chair switch automatic approval on, which is off', async () => {
    const page = await openAs('Chika', '/committees')
    const pcg = page.getByRole('region', { name: /PCG/ })
    await pcg.getByText('Off: the committee decides every request.').waitFor()
    await pcg.getByRole('switch', { name: 'Where the data are for any research' }).click()
    await pcg.getByText('On: requests of the kinds below are approved').waitFor()
    await look(page, 'committees-10-automatic')
    const read = () =>
      people.chika.call(readAutomaticApproval, { params: { dau: 'PCG' } }).then(({ on }) => on)
    expect(await read()).toEqual(['general-research'])
    await pcg.getByRole('switch', { name: 'Where the data are for any research' }).click()
    await pcg.getByText('Off: the committee decides every request.').waitFor()
    expect(await read()).toEqual([])
  }, 60_000)

  it('warns of a committee in which nobody can decide', async () => {
    await platform.deps.db.deleteFrom('dac_member').where('dau_code', '=', 'CCS').execute()
    const page = await openAs('Stella', '/committees?q=CCS')
    await page.getByText('It has neither a chair nor a deputy. Give somebody the chair.').waitFor()
    await look(page, 'committees-11-empty')
  }, 60_000)
})

describe.skipIf(!hasBrowser)('a requester whom committees ask', () => {
  it('sees it on the dashboard and the request, answers, and accepts conditions', async () => {
    await people.chika.call(addNote, {
      params: { requestId: older, dau: 'PCG' },
      body: { kind: 'question', text: 'Which assays will you run on the relapse samples?' },
    })
    await people.mei.call(decide, {
      params: { requestId: older, dau: 'SCP', decision: 'approve' },
      body: {
        version: 0,
        reason: 'Sound work.',
        conditions: ['No linkage to other cohorts.', 'Tell us of every publication.'],
      },
    })
    const page = await openAs('Ada', '/dashboard')
    await page.getByText('Conditions to accept').waitFor()
    await page.getByText('Question to answer').waitFor()
    await look(page, 'asked-1-dashboard')
    await page.getByRole('link', { name: 'Answer the committee: Relapse in pediatric ALL' }).click()
    const asked = page.getByRole('region', { name: /\(PCG\) has a question|has a question/ })
    await asked.getByText('Which assays will you run on the relapse samples?').waitFor()
    await look(page, 'asked-2-request')
    await page.getByRole('link', { name: 'Answer the question' }).click()
    await page.getByLabel('Your answer to PCG').fill('Whole genomes, and RNA of every tumor.')
    await page.getByRole('button', { name: 'Send the answer' }).click()
    await page.getByText('Sent. The committee is told by email.').waitFor()
    await asked.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Accept the conditions of SCP' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Access for 2 people begins at once, for one year.').waitFor()
    await look(page, 'asked-3-accept')
    await dialog.getByRole('button', { name: 'Accept', exact: true }).click()
    await page.getByText('Conditions accepted').waitFor()
    await look(page, 'asked-4-accepted')
    const { reviews } = await people.mei.call(readCase, { params: { requestId: older } })
    expect(reviews.find(({ dau }) => dau === 'SCP')?.state).toBe('approved')
  }, 120_000)

  it('is led to the steps that are to be changed', async () => {
    await people.chika.call(declareInterest, {
      params: { requestId: newer },
      body: { conflict: false },
    })
    await people.chika.call(askChanges, {
      params: { requestId: newer, dau: 'PCG' },
      body: { version: 0, sections: ['about', 'agreement'], reason: 'Say which assays you run.' },
    })
    const page = await openAs('Ben', `/requests/${newer}`)
    await page.getByText('asks you for changes').waitFor()
    await look(page, 'asked-5-changes')
    await page.getByRole('link', { name: 'Data Access Agreement', exact: true }).click()
    await page.waitForURL(/step=agreement/)
  }, 60_000)
})
