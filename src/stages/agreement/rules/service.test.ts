import { beforeAll, describe, expect, it } from 'vitest'
import { typstDocuments } from '#adapters/documents/typst.ts'
import { agreement, person } from '#test/agreements.ts'
import { hasPoppler } from '#test/signing-there.ts'
import type { SigningCapacity } from '../contract/signing.ts'
import type { Page } from './page-text.ts'
import { recipientsOf } from './service.ts'

const documents = typstDocuments()
const names = ['Ann', 'Bob', 'Cid', 'Dan', 'Eve', 'Flo']
const applicants = names.map((name) => person(name))

let pages: readonly Page[]
const signer = (capacity: SigningCapacity, n = 0, name = 'Someone') => ({
  capacity,
  n,
  turn: 1,
  name,
  email: `${name}@northfield.example`,
})

describe.skipIf(!hasPoppler)('those who sign at a service (needs poppler)', () => {
  beforeAll(async () => {
    const printed = await documents.renderAgreement(
      agreement({ applicants, electronic: true, signedAt: 'DocuSign' }),
    )
    const text = await documents.readPages(printed)
    if (text.state !== 'read') throw new Error(text.state)
    pages = text.pages
  })

  it('have their fields in their own blocks, also where applicants go on over the page', () => {
    const recipients = recipientsOf(
      names.map((name, n) => signer('applicant', n, name)),
      pages,
    )
    for (const { name, fields } of recipients) {
      const [signature, date] = fields
      const words = pages[(signature?.page ?? 0) - 1]?.words ?? []
      const beneath = words.filter(({ top }) => top > (signature?.top ?? 0))
      const printed = beneath.find(({ text }) => names.includes(text))
      expect(printed?.text).toBe(name)
      expect([signature?.kind, date?.kind]).toEqual(['signature', 'date'])
    }
    expect(new Set(recipients.map(({ fields }) => fields[0]?.page)).size).toBe(2)
  })

  it('are refused where the agreement has no place for them', () => {
    const officer = signer('information-security-officer')
    expect(() => recipientsOf([officer], pages)).toThrow('no place for the signature')
  })

  it('are told of the service by the agreement, and of no link of ours', () => {
    const text = pages.flatMap(({ words }) => words.map((word) => word.text)).join(' ')
    expect(text).toContain('signed electronically through DocuSign')
    expect(text).not.toContain('personal link')
  })
})
