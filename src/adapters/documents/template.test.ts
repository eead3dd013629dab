import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { agreement } from '#test/agreements.ts'
import { typstDocuments } from './typst.ts'
import { shippedSha256 } from './shipped.ts'

const documents = typstDocuments()
const { template: shipped } = await documents.shippedTerms()

const faultsOf = async (template: string) =>
  documents.renderAgreement(agreement(), template).then(
    () => [],
    ({ errors }: { errors: { path: string; message: string }[] }) => errors,
  )

const head = '#set document(title: "T")\n#set text(lang: "en")\n'

describe('a template', () => {
  it('that ships is the version that it says: change the version with the terms', () => {
    expect(createHash('sha256').update(shipped).digest('hex')).toBe(shippedSha256)
  })

  it('of a steward prints as the shipped one does where it says the same', async () => {
    const [ours, theirs] = [
      await documents.renderAgreement(agreement()),
      await documents.renderAgreement(agreement(), `${shipped}\n`),
    ]
    expect(Buffer.compare(ours, theirs)).toBe(0)
  })

  it('is refused with its lines where it is wrong', async () => {
    expect(await faultsOf(`${head}\n#bar(`)).toEqual([
      { path: 'template:4', message: 'unclosed delimiter' },
    ])
    expect(await faultsOf(`${head}= x\n#nothing`)).toMatchObject([{ path: 'template:4' }])
  })

  it.each([
    '#read("/etc/passwd")',
    '#read("../../../package.json")',
    '#read("typst.ts")',
    '#import ("@pre" + "view/cetz:0.3.1"): *',
  ])('reads nothing but our own: %s', async (line) => {
    const [fault] = await faultsOf(`${head}${line}`)
    expect(fault?.path).toBe('template:3')
  })

  it.each([
    '#for i in range(100000) { for j in range(100000) { let x = calc.pow(i, 2) } }',
    '#let x = "ab" * 1000; #let all = (); #for i in range(100000000) { all.push(x * i) }',
  ])(
    'that takes too much is lost alone: %s',
    async (line) => {
      expect(await faultsOf(`${head}${line}`)).toEqual([
        { path: 'template', message: 'it takes too long or too much memory to print' },
      ])
    },
    60_000,
  )

  it('prints the embargo and the further terms of a unit', async () => {
    const [unit] = agreement().daus
    if (unit === undefined) throw new Error('the sample has a unit')
    const daus = [{ ...unit, embargo: 'Until 2027-03-01.', extraTerms: ['Only in Europe.'] }]
    const read = await documents.readPages(await documents.renderAgreement(agreement({ daus })))
    if (read.state !== 'read') return
    const text = read.pages.flatMap(({ words }) => words.map((word) => word.text)).join(' ')
    expect(text).toContain('Embargo: Until 2027-03-01.')
    expect(text).toContain('Only in Europe.')
  })
})
