import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mailboxOf } from '#kernel/mailbox.ts'
import { AgreementSection, Draft, Party, sections } from '../contract.ts'
import { draftOfExtension, isSomebodyElse, keptFaults } from './extension.ts'

const text = fc.stringMatching(/^[A-Za-z0-9 .]{0,20}$/)
const party = fc
  .record({ name: text, jobTitle: text, institution: text, email: fc.emailAddress() })
  .map((known) => Party.parse(known))
const agreements = fc
  .record({
    download: fc.boolean(),
    contemplatedUse: text,
    principalInvestigator: party,
    requesterIsPrincipalInvestigator: fc.boolean(),
    applicants: fc.array(party, { maxLength: 7 }),
    institutionalAuthority: party,
    informationSecurityOfficer: party,
    progressReport: text,
    authorityChange: text,
  })
  .chain((agreement) =>
    fc
      .record({ fullName: text, email: fc.emailAddress(), institution: text })
      .map((about) => Draft.parse({ name: { name: 'Original' }, about, agreement })),
  )
/** Who was agreed on in the end: some put their own block right, some applicants were replaced. */
const agreed = fc.record({ draft: agreements, corrections: fc.infiniteStream(fc.option(party)) })

const open = new Set([
  'signing',
  'institutionalAuthority',
  'informationSecurityOfficer',
  'progressReport',
  'authorityChange',
  'officerChange',
])

describe('an extension (T50)', () => {
  it('has the sets of the agreement that it extends, and refuses any change of them', () => {
    fc.assert(
      fc.property(agreed, text, ({ draft, corrections }, other) => {
        const applicants = draft.agreement.applicants.map(
          (applicant) => corrections.next().value ?? applicant,
        )
        const people = applicants.map((applicant, n) => ({
          ...applicant,
          capacity: 'applicant',
          n,
        }))
        const extension = draftOfExtension('Original', draft, people)
        const mailboxes = (list: readonly Party[]) => list.map(({ email }) => mailboxOf(email))
        expect(mailboxes(extension.agreement.applicants)).toEqual(mailboxes(applicants))
        expect(extension.about).toEqual(draft.about)
        expect(extension.agreement).toMatchObject({
          download: draft.agreement.download,
          contemplatedUse: draft.agreement.contemplatedUse,
          principalInvestigator: draft.agreement.principalInvestigator,
          requesterIsPrincipalInvestigator: draft.agreement.requesterIsPrincipalInvestigator,
          progressReport: '',
          authorityChange: '',
        })
        for (const section of sections) {
          expect(keptFaults(section, extension[section], extension[section])).toEqual([])
          for (const field of Object.keys(extension[section])) {
            const changed = { ...extension[section], [field]: { tampered: other } }
            const paths = keptFaults(section, extension[section], changed).map(({ path }) => path)
            const mayChange = section === 'agreement' && open.has(field)
            expect(paths).toEqual(mayChange ? [] : [`${section}.${field}`])
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('takes the same person at the same mailbox for the same', () => {
    const { institutionalAuthority: nobody } = AgreementSection.parse({})
    const ida = { ...nobody, name: 'Ida Marchetti', email: 'ida@northfield.example' }
    const moved = { ...ida, email: 'IDA+sign@northfield.example.', telephone: '+1 555 0101' }
    expect(isSomebodyElse(ida, moved)).toBe(false)
    expect(isSomebodyElse(ida, { ...ida, name: 'Iris Novak' })).toBe(true)
    expect(isSomebodyElse(ida, { ...ida, institution: 'Elsewhere' })).toBe(true)
  })
})
