import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataUseTerm } from '#stages/catalog/contract/terms.ts'
import { readTerms } from '#stages/catalog/data-use/notation.ts'
import { diseases, isKindOf, lineageOf } from '#stages/catalog/diagnoses/diseases.ts'
import {
  type PurposeKind,
  purposeKinds,
  type SensitiveTopic,
  sensitiveTopics,
} from '../contract.ts'
import { matchPurpose, type Verdict, verdicts } from './match.ts'
import type { AnsweredPurpose } from './purpose.ts'

const terms = (text: string): readonly DataUseTerm[] => {
  const read = readTerms(text === '' ? [] : text.split(' '))
  if (!read.ok) throw new Error(read.fault)
  return read.value
}

const purpose = (kinds: string, more: Partial<AnsweredPurpose> = {}): AnsweredPurpose => ({
  kinds: purposeKinds.filter((kind) => kinds.split(' ').includes(kind)),
  diseases: [],
  commercial: false,
  sensitive: [],
  ...more,
})

// BLL: B-lymphoblastic leukemia. BLLHYPER: a kind of it. BALLMYC: a diagnosis of ours below it. OS: osteosarcoma.
const on = (...diseaseIds: string[]) => ({ diseases: diseaseIds })

type Row = readonly [duo: string, kinds: string, more: Partial<AnsweredPurpose>, expected: Verdict]

const table: readonly Row[] = [
  // Any research.
  ...purposeKinds.flatMap((kind): Row[] => [
    ['GRU', kind, on('OS'), 'approve'],
    ['NRES', kind, on('OS'), 'approve'],
  ]),
  // A purpose on a disease.
  ['HMB', 'disease', on('OS'), 'approve'],
  ['POA', 'disease', on('OS'), 'deny'],
  ['DS=BLL', 'disease', on('BLL'), 'approve'],
  ['DS=BLL', 'disease', on('BLLHYPER'), 'approve'],
  ['DS=BLL', 'disease', on('BALLMYC'), 'approve'],
  ['DS=BLL', 'disease', on('LYMPH'), 'deny'],
  ['DS=BLL', 'disease', on('OS'), 'deny'],
  ['DS=BLL', 'disease', on('BLLHYPER', 'OS'), 'deny'],
  ['DS=BLL,BONE', 'disease', on('BLLHYPER', 'OS'), 'approve'],
  ['DS=TISSUE', 'disease', on('OS', 'NEP'), 'approve'],
  ['DS=TISSUE', 'disease', on('SJSCD'), 'deny'],
  ['DS', 'disease', on('OS'), 'abstain'],
  ['DS=MONDO:0004992', 'disease', on('OS'), 'abstain'],
  ['DS=MONDO:0004992,BONE', 'disease', on('OS'), 'approve'],
  // Health, medical or biomedical research.
  ['HMB', 'biomedical', {}, 'approve'],
  ['DS=BLL', 'biomedical', {}, 'deny'],
  ['POA', 'biomedical', {}, 'deny'],
  // Population origins or ancestry.
  ['POA', 'ancestry', {}, 'approve'],
  ['HMB', 'ancestry', {}, 'deny'],
  ['DS=BLL', 'ancestry', {}, 'deny'],
  ['GRU NPOA', 'ancestry', {}, 'deny'],
  ['GRU NPOA', 'biomedical', {}, 'approve'],
  // Methods.
  ['HMB', 'methods', {}, 'approve'],
  ['POA', 'methods', {}, 'approve'],
  ['DS=BLL', 'methods', on('BLLHYPER'), 'approve'],
  ['DS=BLL', 'methods', on('OS'), 'deny'],
  ['DS=BLL', 'methods', {}, 'deny'],
  ['GRU NMDS', 'methods', {}, 'deny'],
  ['GRU NMDS', 'disease', on('OS'), 'approve'],
  ['DS=BLL NMDS', 'methods', on('BLLHYPER'), 'approve'],
  ['DS=BLL NMDS', 'methods', on('OS'), 'deny'],
  ['DS=MONDO:0004992 NMDS', 'methods', on('OS'), 'abstain'],
  // Control sets.
  ['HMB', 'control', {}, 'approve'],
  ['DS=BLL', 'control', on('BLL'), 'approve'],
  ['DS=BLL', 'control', on('OS'), 'deny'],
  ['DS=BLL', 'control', {}, 'deny'],
  ['POA', 'control', {}, 'deny'],
  // Commercial.
  ...['NPU', 'NCU', 'NPUNCU'].flatMap((code): Row[] => [
    [`GRU ${code}`, 'biomedical', { commercial: true }, 'deny'],
    [`GRU ${code}`, 'biomedical', {}, 'approve'],
  ]),
  ['GRU', 'biomedical', { commercial: true }, 'approve'],
  // Several kinds all have to fit.
  ['HMB', 'disease methods', on('OS'), 'approve'],
  ['HMB', 'disease ancestry', on('OS'), 'deny'],
  // Sensitive answers, promises and checks are for people, even beside what does not fit.
  ...sensitiveTopics.map((topic): Row => ['GRU', 'biomedical', { sensitive: [topic] }, 'abstain']),
  ...['RS', 'GSO', 'PUB', 'COL', 'IRB', 'GS', 'MOR', 'TS', 'US', 'PS', 'IS', 'RTN'].map(
    (code): Row => [`GRU ${code}`, 'biomedical', {}, 'abstain'],
  ),
  ['HMB IRB', 'ancestry', {}, 'abstain'],
  ['GRU CC', 'biomedical', {}, 'approve'],
  // Nothing is said of what the data may be used for.
  ['', 'biomedical', {}, 'abstain'],
  ['NPU', 'biomedical', {}, 'abstain'],
]

describe('matching a purpose with data use terms', () => {
  it.each(table)('%s with %s %j: %4$s', (duo, kinds, more, expected) => {
    const { verdict, reasons } = matchPurpose(terms(duo), purpose(kinds, more))
    expect(verdict).toBe(expected)
    expect(reasons.some((reason) => reason.verdict === expected)).toBe(true)
  })

  it('names the term and the rule of each reason, those against first', () => {
    const { reasons } = matchPurpose(terms('DS=BLL NPU TS=12'), purpose('disease', on('OS')))
    expect(reasons).toEqual([
      {
        verdict: 'deny',
        code: 'DS',
        text: 'Research on certain diseases: Osteosarcoma is not within B-Lymphoblastic Leukemia/Lymphoma.',
      },
      { verdict: 'abstain', code: 'TS', text: 'Use is limited in time: 12 months.' },
      { verdict: 'approve', code: 'NPU', text: 'The purpose is not commercial.' },
    ])
  })

  it('reads either notation of a code, and leaves one it does not know to people', () => {
    const of = (code: string) => matchPurpose([{ code, values: [] }], purpose('biomedical')).verdict
    expect([of('DUO:0000042'), of('HMB'), of('DUO:0000011')]).toEqual([
      'approve',
      'approve',
      'deny',
    ])
    expect(
      matchPurpose([...terms('GRU'), { code: 'OURS', values: [] }], purpose('biomedical')).verdict,
    ).toBe('abstain')
  })
})

const anyDisease = fc.constantFrom(...diseases.map(({ id }) => id))
/** Few diseases, so that they often meet. */
const nearDisease = fc.constantFrom('TISSUE', 'LYMPH', 'BLL', 'BLLHYPER', 'BALLMYC', 'OS', 'SJSCD')
const anyTerm: fc.Arbitrary<DataUseTerm> = fc.oneof(
  fc.record({
    code: fc.constantFrom('NRES', 'GRU', 'HMB', 'POA', 'DS'),
    values: fc.constant<string[]>([]),
  }),
  fc.record({ code: fc.constant('DS'), values: fc.array(nearDisease, { maxLength: 3 }) }),
)
const restriction: fc.Arbitrary<DataUseTerm> = fc.record({
  code: fc.constantFrom('NMDS', 'NPOA', 'NPU', 'NCU', 'NPUNCU', 'IRB', 'TS', 'PUB', 'CC', 'X'),
  values: fc.constant([]),
})
const anyTerms = fc
  .tuple(fc.option(anyTerm, { nil: undefined }), fc.array(restriction, { maxLength: 4 }))
  .map(([permission, rest]) => (permission === undefined ? rest : [permission, ...rest]))
const anyPurpose: fc.Arbitrary<AnsweredPurpose> = fc.record({
  kinds: fc.subarray<PurposeKind>([...purposeKinds], { minLength: 1 }),
  diseases: fc.array(nearDisease, { minLength: 1, maxLength: 3 }),
  commercial: fc.boolean(),
  sensitive: fc.subarray<SensitiveTopic>([...sensitiveTopics], { maxLength: 1 }),
})

describe('whatever the terms and the purpose, the match', () => {
  it('never turns from deny to approve by a restriction more', () => {
    fc.assert(
      fc.property(anyTerms, restriction, anyPurpose, (given, more, asked) => {
        const before = matchPurpose(given, asked).verdict
        const after = matchPurpose([...given, more], asked).verdict
        expect(before !== 'approve' && after === 'approve').toBe(false)
      }),
    )
  })

  it('is the same in any order of the terms', () => {
    fc.assert(
      fc.property(
        anyTerms.chain((given) =>
          fc.tuple(
            fc.constant(given),
            fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length }),
          ),
        ),
        anyPurpose,
        ([given, shuffled], asked) => {
          expect(matchPurpose(shuffled, asked)).toEqual(matchPurpose(given, asked))
        },
      ),
    )
  })

  it('never fares worse for a purpose on a more specific disease', () => {
    fc.assert(
      fc.property(anyTerms, anyDisease, anyPurpose, (given, specific, asked) => {
        for (const above of lineageOf(specific).slice(1)) {
          const of = (id: string) =>
            matchPurpose(given, { ...asked, diseases: [...asked.diseases, id] }).verdict
          expect(verdicts.indexOf(of(specific))).toBeGreaterThanOrEqual(
            verdicts.indexOf(of(above.id)),
          )
        }
      }),
    )
  })

  it('approves where every reason does, else abstains where one does, else denies', () => {
    fc.assert(
      fc.property(anyTerms, anyPurpose, (given, asked) => {
        const { verdict, reasons } = matchPurpose(given, asked)
        const all = new Set(reasons.map((reason) => reason.verdict))
        const expected = (['abstain', 'deny', 'approve'] as const).find((each) => all.has(each))
        expect(verdict).toBe(expected)
      }),
    )
  })
})

describe('the tree of diseases', () => {
  it('leads from every disease up to a root, and knows each once', () => {
    expect(new Set(diseases.map(({ id }) => id)).size).toBe(diseases.length)
    for (const { id } of diseases) {
      expect(isKindOf(id, lineageOf(id).at(-1)?.id ?? '')).toBe(true)
      expect(lineageOf(id).at(-1)?.parent).toBeUndefined()
    }
  })

  it('tells apart what OncoTree and the catalog mean by the same letters', () => {
    const names = (id: string) => lineageOf(id).map(({ name }) => name)
    expect(names('GCT')[0]).toBe('Granular Cell Tumor')
    expect(names('GCT~own')).toEqual(['Germ Cell Tumor, NOS', 'Any tumor'])
    expect(names('SCUP~own')[0]).toBe('Solid Cancer of Unknown Primary')
    expect(names('MBLG3')).toContain('Medulloblastoma')
    expect(names('SJSCD')).toEqual(['Sickle Cell Disease'])
    expect(names('SJNORM')).toEqual([])
  })
})
