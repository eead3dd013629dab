import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { mailboxOf } from '#kernel/mailbox.ts'
import { draftOf, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { type AccessRequest, type Draft, Party, readRequest, saveSection } from './contract.ts'
import { doubtAbout } from './rules/institution-mail.ts'
import { remarksOn } from './rules/remarks.ts'
import { isNamed } from './store/standing.ts'

let platform: Platform
let ada: Person
let ben: Person
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  ben = await platform.as('ben')
})
afterAll(() => platform.close())

const somebody = (name: string, email: string): Party =>
  Party.parse({ name, email, jobTitle: 'Official', institution: 'Northfield University' })

const saveAgreement = (
  draft: AccessRequest,
  base: number,
  value: Partial<Draft['agreement']>,
): Promise<AccessRequest> =>
  ada.call(saveSection, {
    params: { requestId: draft.id, section: 'agreement' },
    body: { base, value: { ...draft.draft.agreement, ...value } },
  })

/** The spellings of one mailbox, and what is another. */
const spellings: readonly [string, string, boolean][] = [
  ['pia@northfield.example', 'pia@northfield.example', true],
  ['pia@northfield.example', 'PIA@Northfield.Example', true],
  ['pia@northfield.example', ' pia@northfield.example ', true],
  ['pia@northfield.example', 'pia+grants@northfield.example', true],
  ['pia@northfield.example', 'pia@northfield.example.', true],
  ['pia.lindqvist@gmail.com', 'pialindqvist@gmail.com', true],
  ['pia.lindqvist@gmail.com', 'P.I.A.Lindqvist+a+b@GoogleMail.com', true],
  ['pia@northfield.example', 'p.ia@northfield.example', false],
  ['pia@northfield.example', 'pia@med.northfield.example', false],
  ['pia@northfield.example', 'pia@northfie1d.example', false],
  ['pia@northfield.example', 'pia-grants@northfield.example', false],
  ['pia@northfield.example', 'ida@northfield.example', false],
]

describe('a mailbox', () => {
  it.each(spellings)('%s and %s: the same is %s', (one, other, same) => {
    expect(mailboxOf(one) === mailboxOf(other)).toBe(same)
  })

  it('is the same to the database', async () => {
    const emails = [...spellings.flatMap(([one, other]) => [one, other]), '', 'pia', 'a@b@c', '@x']
    const { rows } = await sql<{ email: string; mailbox: string }>`
      select email, mailbox_of(email) as mailbox from unnest(${emails}::text[]) as each (email)`.execute(
      platform.deps.db,
    )
    expect(rows.map(({ mailbox }) => mailbox)).toEqual(emails.map(mailboxOf))
  })

  it('makes a party of somebody, however their address is spelled', async () => {
    const request = await fileByForm(ada, 'Spelled another way', false)
    const pia = { id: 'person-of-nobody', email: 'Pia+x@northfield.example' }
    expect(await isNamed(platform.deps.db, pia, request.id)).toBe(true)
    expect(await isNamed(platform.deps.db, { ...pia, email: 'p@x.example' }, request.id)).toBe(
      false,
    )
  })
})

describe('T30: the Institutional Authority', () => {
  it('is not the Principal Investigator, by any spelling of the mailbox', async () => {
    const draft = await draftOf(ada)
    let version = 0
    for (const [pi, authority, isSame] of spellings) {
      const saved = await saveAgreement(draft, version++, {
        principalInvestigator: somebody('Pia Lindqvist', pi),
        institutionalAuthority: somebody('Ida Marchetti', authority),
      })
      const isRefused = saved.missing.some(
        ({ path, message }) =>
          path === 'agreement.institutionalAuthority.email' &&
          message.includes('cannot be the Principal Investigator'),
      )
      expect(isRefused, `${pi}, ${authority}`).toBe(isSame)
    }
  })

  it.each(['principal-investigator', 'applicant', 'requester'])(
    'cannot be a %s in the database either',
    async (capacity) => {
      const { db } = platform.deps
      const draft = await draftOf(ada)
      const insert = (part: string, email: string) =>
        db
          .insertInto('request_person')
          .values({
            request_id: draft.id,
            capacity: part,
            name: 'Pia',
            job_title: '',
            institution: '',
            email,
          })
          .execute()
      await insert(capacity, 'pia@northfield.example')
      await expect(insert('institutional-authority', 'PIA+1@northfield.example')).rejects.toThrow(
        /request_person_/,
      )
      await insert('institutional-authority', 'ida@northfield.example')
    },
  )
})

describe('T29: who signs for an institution', () => {
  it.each<[string, 'institution' | 'doubtful']>([
    ['ida@northfield.example', 'institution'],
    ['ida@med.northfield.example', 'institution'],
    ['ida@uni-heidelberg.de', 'institution'],
    ['ida@st-jude.org', 'institution'],
    ['ida@u-tokyo.ac.jp', 'institution'],
    ['ida@gmail.example', 'institution'],
    ['ida@notgmail.com', 'institution'],
    ['ida@gmail.com.northfield.example', 'institution'],
    ['ida@gmail.com', 'doubtful'],
    ['ida@GMAIL.COM', 'doubtful'],
    ['ida@googlemail.com', 'doubtful'],
    ['ida@outlook.com', 'doubtful'],
    ['ida@yahoo.co.uk', 'doubtful'],
    ['ida@proton.me', 'doubtful'],
    ['ida@163.com', 'doubtful'],
    ['ida@mx.mail.ru', 'doubtful'],
    ['ida@mailinator.com', 'doubtful'],
    ['ida@xn--nrthfield-q4a.example', 'doubtful'],
    ['ida@nørthfield.example', 'doubtful'],
    ['ida@stаnford.edu', 'doubtful'],
  ])('%s: %s', (email, verdict) => {
    expect(doubtAbout(email) === undefined ? 'institution' : 'doubtful').toBe(verdict)
  })

  it('gives a reason for a personal address, which the steward reads', async () => {
    const draft = await draftOf(ada)
    const authority = somebody('Ida Marchetti', 'ida@gmail.com')
    const isAsked = ({ missing }: AccessRequest) =>
      missing.some(({ path }) => path === 'agreement.institutionalAuthority.emailReason')
    expect(isAsked(await saveAgreement(draft, 0, { institutionalAuthority: authority }))).toBe(true)
    const short = { ...authority, emailReason: 'because' }
    expect(isAsked(await saveAgreement(draft, 1, { institutionalAuthority: short }))).toBe(true)
    const reason = 'Our mail server is down for a month.'
    const reasoned = { ...authority, emailReason: reason }
    const saved = await saveAgreement(draft, 2, { institutionalAuthority: reasoned })
    expect(isAsked(saved)).toBe(false)
    expect(remarksOn(saved.draft)).toMatchObject([
      { part: 'Institutional Authority', text: expect.stringContaining(reason) },
    ])
  })

  it('is looked at where name or host are odd beside the Principal Investigator’s', async () => {
    const { draft } = await draftOf(ada)
    const textsFor = (name: string, email: string): string[] =>
      remarksOn({
        ...draft,
        agreement: {
          ...draft.agreement,
          requesterIsPrincipalInvestigator: false,
          principalInvestigator: somebody('Pía Lindqvist', 'pia@med.northfield.example'),
          institutionalAuthority: somebody(name, email),
        },
      }).map(({ text }) => text)
    expect(textsFor('Ida Marchetti', 'ida@northfield.example')).toEqual([])
    expect(textsFor('PIA  Lindqvist', 'dean@northfield.example')).toEqual([
      'The name is that of the Principal Investigator.',
    ])
    expect(textsFor('Ida Marchetti', 'ida@elsewhere.example')).toEqual([
      'The address is at elsewhere.example, the Principal Investigator’s at med.northfield.example.',
    ])
  })
})

describe('a new request', () => {
  it('is filled in with the people of one’s last agreement, and with nothing else of it', async () => {
    const first = await draftOf(ben)
    expect(first.draft.agreement).toMatchObject({ peopleFrom: '', applicants: [] })
    const filed = await fileByForm(ben, 'The first of his', true)
    const { draft } = await draftOf(ben)
    const before = (await ben.call(readRequest, { params: { requestId: filed.id } })).draft
    expect(draft.agreement).toEqual({
      ...before.agreement,
      download: false,
      publicTitle: '',
      laySummary: '',
      contemplatedUse: '',
      purpose: { kinds: [], diseases: [], commercial: '', sensitive: null },
      peopleFrom: 'The first of his',
    })
    expect(draft.name.name).toBe('')
  })
})
