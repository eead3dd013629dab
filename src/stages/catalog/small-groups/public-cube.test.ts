import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CubeDictionaries, CubeFile } from '../cube.ts'
import { optionsOf, pageFacets } from '../cube/facets.ts'
import type { FacetQuery } from '../facet-engine.ts'
import { filterNames, type Tab, tabs } from '../vocabulary.ts'
import { buildPublicCube } from './build.ts'
import { decodePublicCube, encodePublicCube, type PublicCube } from './public-cube.ts'
import { publicTeller, type Teller } from './tell.ts'

const smallest = 3

const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: id }))
const dictionaries: CubeDictionaries = {
  diagnoses: named(['aml', 'mbl', 'osteo']),
  publications: named(['p1', 'p2']),
  studies: named(['s1', 's2']),
}

const anyCode = (values: number) => fc.integer({ min: -1, max: values - 1 })
const anySet = fc.subarray([0, 1])

/** Samples that are often alike, each with some files; a subject has one or two of them. */
const anySample = fc.record({
  subject: fc.integer({ min: -1, max: 24 }),
  diagnosis: anyCode(3),
  sampleType: anyCode(2),
  tissue: fc.constantFrom(0, 1),
  studies: anySet,
  files: fc.array(
    fc.record({ assay: fc.constantFrom(0, 1), type: anyCode(3), publications: anySet }),
    { minLength: 1, maxLength: 4 },
  ),
})
const anyCatalog = fc
  .tuple(
    fc.boolean(),
    fc.array(anySample, { minLength: 8, maxLength: 45 }),
    fc.array(
      fc.record({
        subject: fc.integer({ min: -1, max: 24 }),
        type: anyCode(2),
        diagnosis: anyCode(2),
      }),
      { maxLength: 8 },
    ),
  )
  // In some catalogs each assay has a paper and each sample type a study: then one tab bounds another.
  .map(([isBound, samples, loose]): CubeFile[] => [
    ...samples.flatMap((sample, number) =>
      sample.files.map(({ assay, type, publications }) => ({
        sample: number,
        subject: sample.subject,
        codes: [assay, sample.sampleType, type, sample.tissue],
        diagnosis: sample.diagnosis,
        publications: isBound ? [assay] : publications,
        studies: isBound ? [Math.max(0, sample.sampleType)] : sample.studies,
        bytes: 1,
      })),
    ),
    ...loose.map(({ subject, type, diagnosis }) => ({
      sample: -1,
      subject,
      codes: [0, -1, type, 0],
      diagnosis,
      publications: [],
      studies: [],
      bytes: 1,
    })),
  ])

const publicCubeOf = (files: readonly CubeFile[]): PublicCube =>
  buildPublicCube(dictionaries, files, smallest)

type Question = Omit<FacetQuery, 'filters'> & {
  readonly filters: Readonly<Record<(typeof filterNames)[number], readonly string[]>>
}

/** Everything, each value, everything but each value, each two of these; on each tab, and on its rows. */
function everyQuestion(): Question[] {
  const words = pageFacets.map((facet) =>
    optionsOf(facet).filter((_, i, all) => i < 2 || i === all.length - 1),
  )
  const single = words.flatMap((values, facet) =>
    values.flatMap((value) => [
      { facet, values: [value] },
      {
        facet,
        values: optionsOf(pageFacets[facet] ?? { name: '', of: 'file', values: [] }).filter(
          (one) => one !== value,
        ),
      },
    ]),
  )
  const sets = [
    [],
    ...single.map((one) => [one]),
    ...single.flatMap((one) =>
      single.filter((other) => other.facet > one.facet).map((other) => [one, other]),
    ),
  ]
  const empty = { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] }
  const filters = sets.map((set) => ({
    ...empty,
    ...Object.fromEntries(set.map(({ facet, values }) => [filterNames[facet], values])),
  }))
  const few = filters.slice(0, 1 + single.length)
  return [
    ...filters.map((chosen) => ({ tab: 'diagnoses' as const, filters: chosen, selected: [] })),
    ...tabs.flatMap((tab) =>
      [[], ...idsOf(tab).map((id) => [id]), idsOf(tab).slice(0, 2)]
        .filter((selected) => tab !== 'diagnoses' || selected.length > 0)
        .flatMap((selected) => few.map((chosen) => ({ tab, filters: chosen, selected }))),
    ),
  ]
}

const idsOf = (tab: Tab) => [
  ...dictionaries[tab].map(({ id }) => id),
  ...(tab === 'diagnoses' ? ['not-reported'] : []),
]

/** The places of the files that a question is about. */
function filesOf(files: readonly CubeFile[], { tab, filters, selected }: Question): Set<number> {
  const wanted = pageFacets.map(({ name }) => filters[name])
  return new Set(
    files.keys().filter((place) => {
      const file = files[place]
      if (file === undefined) return false
      const words = pageFacets.map(
        (facet, i) => facet.values[file.codes[i] ?? -1] ?? 'Not Reported',
      )
      const passes = wanted.every((list, i) => list.length === 0 || list.includes(words[i] ?? ''))
      const groups =
        tab === 'diagnoses'
          ? [dictionaries.diagnoses[file.diagnosis]?.id ?? 'not-reported']
          : file[tab].map((code) => dictionaries[tab][code]?.id ?? '')
      return passes && (selected.length === 0 || selected.some((id) => groups.includes(id)))
    }),
  )
}

const samplesOf = (files: readonly CubeFile[], places: Iterable<number>): Set<number> =>
  new Set([...places].map((place) => files[place]?.sample ?? -1).filter((sample) => sample >= 0))

/** A sample of no subject, and a file of neither, are persons of their own. */
const peopleOf = (files: readonly CubeFile[], places: Iterable<number>): number =>
  new Set(
    [...places].map((place) => {
      const { subject = -1, sample = -1 } = files[place] ?? {}
      if (subject >= 0) return `subject ${subject}`
      return sample >= 0 ? `sample ${sample}` : `file ${place}`
    }),
  ).size

const isFew = (count: number): boolean => count > 0 && count < smallest

/** Whether `part` asks for nothing that `whole` does not, so that a visitor can take one from the other. */
function isPart(part: Question, whole: Question): boolean {
  const isWithin = (some: readonly string[], all: readonly string[]) =>
    all.length === 0 || (some.length > 0 && some.every((one) => all.includes(one)))
  return (
    (part.tab === whole.tab || whole.selected.length === 0) &&
    isWithin(part.selected, whole.selected) &&
    filterNames.every((name) => isWithin(part.filters[name], whole.filters[name]))
  )
}

/**
 * Whether visitors see that `part` lies within `whole`, though these are rows of two tabs: under the filters
 * of `part` all there is is in the rows of `whole`.
 */
function isSeenWithin(part: Known, whole: Known, answers: ReadonlyMap<string, Known>): boolean {
  const { tab, filters, selected } = part.question
  if (tab === whole.question.tab || selected.length === 0) return false
  const everything = { tab: 'diagnoses' as const, filters, selected: [] }
  if (!isPart(everything, { ...everything, filters: whole.question.filters })) return false
  const inRows = answers.get(keyOf({ ...whole.question, filters }))
  const all = answers.get(keyOf(everything))
  if (inRows === undefined || all === undefined) return false
  return inRows.isExact && all.isExact && inRows.files === all.files
}

const keyOf = (question: Question): string => JSON.stringify(question)

type Known = {
  readonly question: Question
  readonly truth: ReadonlySet<number>
  readonly samples: number
  readonly files: number
  readonly isExact: boolean
}

const ask = (teller: Teller, files: readonly CubeFile[], question: Question): Known => {
  const { summary } = teller.answer(question)
  return {
    question,
    truth: filesOf(files, question),
    samples: summary.samples,
    files: summary.files,
    isExact: !summary.at_least.includes('files'),
  }
}

const questions = everyQuestion()
const keys = questions.map(keyOf)

/** Figures that are not what they say: more than there is, or marked as exact and less. */
const untrue = (files: readonly CubeFile[], known: readonly Known[]) =>
  known.filter(({ truth, ...told }) => {
    const samples = samplesOf(files, truth).size
    const isSo = told.files === truth.size && told.samples === samples
    const isLess = told.files <= truth.size && told.samples <= samples
    return told.isExact ? !isSo : !isLess
  })

/** Whether a visitor learns of a group of few people, from what the first has and the second has not. */
function singlesOut(files: readonly CubeFile[], whole: Known, part?: Known): boolean {
  if (isFew(whole.samples - (part?.samples ?? 0))) return true
  if (isFew(whole.files - (part?.files ?? 0))) return true
  const isKnown = whole.isExact && (part === undefined || part.isExact)
  return isKnown && isFew(peopleOf(files, whole.truth.difference(part?.truth ?? new Set())))
}

describe('the public cube', () => {
  it('tells what is so, or less, and says which', async () => {
    await fc.assert(
      fc.asyncProperty(anyCatalog, async (files) => {
        const teller = publicTeller(decodePublicCube(encodePublicCube(publicCubeOf(files))))
        const known = questions.map((question) => ask(teller, files, question))
        expect(untrue(files, known)).toEqual([])
      }),
      { numRuns: 25 },
    )
  })

  it('gives away no group of few people, by no figure and by no difference of two', async () => {
    await fc.assert(
      fc.asyncProperty(anyCatalog, async (files) => {
        const teller = publicTeller(publicCubeOf(files))
        const known = questions.map((question) => ask(teller, files, question))
        const answers = new Map(known.map((each, i) => [keys[i] ?? '', each]))
        const isTaken = (part: Known, whole: Known) =>
          isPart(part.question, whole.question) || isSeenWithin(part, whole, answers)
        const found = known.flatMap((whole) => [
          ...(singlesOut(files, whole) ? [[whole.question]] : []),
          ...known
            .filter((part) => part !== whole && isTaken(part, whole))
            .filter((part) => singlesOut(files, whole, part))
            .map((part) => [whole.question, part.question]),
        ])
        expect(found).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('counts the same under the same filters on each tab, and what is ticked as less', () => {
    // Two people have a paper on their BAM alone, two on their gVCF alone: neither may be told.
    const papers = [[[0], [1]], [[0]]] as const
    const files = [0, 1, 2, 3].flatMap((sample) =>
      [0, 1].flatMap((type) =>
        (papers[(sample + type) % 2] ?? []).map((publications): CubeFile => ({
          sample,
          subject: sample,
          codes: [0, 0, type, 0],
          diagnosis: 0,
          publications,
          studies: [],
          bytes: 1,
        })),
      ),
    )
    const teller = publicTeller(publicCubeOf(files))
    const bams = (tab: Tab, selected: readonly string[]) => {
      const { files: count, at_least } = teller.answer({
        tab,
        filters: { file_type: ['BAM'] },
        selected,
      }).summary
      return at_least.includes('files') ? `${count}+` : `${count}`
    }
    expect(tabs.map((tab) => bams(tab, []))).toEqual(['6', '6', '6'])
    expect(bams('publications', ['p1'])).toBe('0+')
  })

  it('counts the samples of parts as the summary does when they are ticked', async () => {
    const parts = [
      ['aml', 'osteo'],
      ['mbl', 'not-reported'],
    ]
    await fc.assert(
      fc.asyncProperty(anyCatalog, async (files) => {
        const teller = publicTeller(publicCubeOf(files))
        for (const { filters } of questions) {
          const counted = teller.samples(filters, parts)
          const told = parts.map((selected) => {
            const { samples, at_least } = teller.summary({ tab: 'diagnoses', filters, selected })
            return { samples, at_least: at_least.filter((of) => of === 'samples') }
          })
          expect(counted).toEqual(told)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('keeps what is common exact, and tells of the rest that it is there', async () => {
    const file = (sample: number, diagnosis: number): CubeFile => ({
      sample,
      subject: sample,
      codes: [0, 0, 0, 0],
      diagnosis,
      publications: [],
      studies: [0],
      bytes: 10,
    })
    const files = [0, 1, 2, 3, 4, 5].map((sample) => file(sample, sample < 4 ? 0 : sample - 3))
    const teller = publicTeller(publicCubeOf([...files, file(6, 2)]))
    const { summary, groups } = teller.answer({ tab: 'diagnoses', filters: {}, selected: [] })
    expect(summary).toMatchObject({ subjects: 7, samples: 7, files: 7, bytes: 70 })
    expect(groups.map(({ id, samples, at_least }) => [id, samples, at_least.length > 0])).toEqual([
      ['aml', 4, false],
      ['mbl', 0, true],
      ['osteo', 0, true],
    ])
    const studies = teller.answer({ tab: 'studies', filters: {}, selected: [] })
    expect(studies.groups).toMatchObject([{ id: 's1', samples: 7, at_least: [] }])
  })
})
