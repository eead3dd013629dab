import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import type { Publication, Study, SubjectCount } from '../contract.ts'
import { shares } from '../rules.ts'
import { currentRelease, readDaus } from '../store.ts'
import {
  type Facet,
  readPublications,
  readStudyDistributions,
  readStudyPmids,
  readStudyText,
  readStudyTotals,
} from '../store/study.ts'
import { type BrowseDeps, keepRelease } from './kept.ts'
import { fileTypes, notReported, sequencingTypes, sexes } from '../vocabulary.ts'

/** What was counted of studies, by database, release and id; a release never changes. */
const counted = new WeakMap<Database, Map<string, Promise<Counted>>>()

type Counted = Awaited<ReturnType<typeof count>>

async function count(db: Database, id: string, release: number) {
  const [totals, distributions, pmids] = await Promise.all([
    readStudyTotals(db, id, release),
    readStudyDistributions(db, id, release),
    readStudyPmids(db, id, release),
  ])
  return { totals, distributions, pmids }
}

async function countedOf(db: Database, id: string, release: number): Promise<Counted> {
  const known = counted.get(db) ?? new Map<string, Promise<Counted>>()
  counted.set(db, known)
  const key = `${release} ${id}`
  const found = known.get(key)
  if (found !== undefined) return found
  const counting = count(db, id, release)
  known.set(key, counting)
  // What failed is asked for again, not remembered.
  counting.catch(() => known.delete(key))
  return counting
}

/**
 * A study in the current release. Visitors are told its totals as the data browser tells them, and shares in
 * place of numbers of subjects.
 * @throws Problem `not-found` for an id that names no study of this release.
 */
export async function answerStudy(
  deps: BrowseDeps,
  actor: Actor | undefined,
  id: string,
): Promise<Study> {
  const { db } = deps
  const release = await currentRelease(db)
  const text = await readStudyText(db, id)
  const missing = new Problem('not-found', `There is no study ${id} in this release.`)
  if (text === undefined) throw missing
  const { totals, distributions, pmids } = await countedOf(db, id, release.number)
  if (totals.files === 0) throw missing
  const { smallestGroup, teller } = await keepRelease(deps, actor, release)
  const facet = (name: Facet, order: readonly string[] = []): SubjectCount[] => {
    const counts = distributions.filter((each) => each.facet === name)
    const told =
      smallestGroup === 1
        ? counts.map(({ value, subjects }) => ({ value, subjects, share: null }))
        : shares(counts, totals.subjects, smallestGroup)
    // What is told is arranged afterwards: the order of the figures would tell of them.
    return arranged(told, order)
  }
  return {
    ...text,
    release,
    smallestGroup,
    daus: (await readDaus(db)).filter(({ code }) => totals.daus.includes(code)),
    hasOpenAccess: totals.daus.includes(null),
    publications: await publicationsOf(db, pmids),
    totals: teller.summary({ tab: 'studies', filters: {}, selected: [id] }),
    diagnoses: facet('diagnosis'),
    ages: facet('age', Object.keys(ageBands)).map((count) => ({
      ...count,
      value: ageBands[count.value] ?? count.value,
    })),
    sexes: facet('sex', sexes),
    sequencingTypes: facet('sequencing_type', sequencingTypes),
    fileTypes: facet('file_type', fileTypes),
  }
}

/** By the first year of a band. */
const ageBands: Readonly<Record<string, string>> = {
  0: 'Under 1',
  1: '1–4',
  5: '5–9',
  10: '10–14',
  15: '15–19',
  20: '20 and over',
}

/** In the given order, else the most frequent first; "not reported" last. */
function arranged(counts: readonly SubjectCount[], order: readonly string[]): SubjectCount[] {
  const place = ({ value }: SubjectCount) => {
    if (value === '') return order.length + 1
    const known = order.indexOf(value)
    return known < 0 ? order.length : known
  }
  return counts
    .toSorted(
      (a, b) =>
        place(a) - place(b) ||
        (b.subjects ?? b.share?.from ?? 0) - (a.subjects ?? a.share?.from ?? 0) ||
        (a.value < b.value ? -1 : 1),
    )
    .map((count) => ({ ...count, value: count.value === '' ? notReported : count.value }))
}

async function publicationsOf(db: Database, pmids: readonly string[]): Promise<Publication[]> {
  const wanted = new Set(pmids)
  const known = (await readPublications(db)).filter(({ pmid }) => wanted.has(pmid))
  const isKnown = new Set(known.map(({ pmid }) => pmid))
  const bare = pmids
    .filter((pmid) => !isKnown.has(pmid))
    .map((pmid) => ({ pmid, title: `PubMed ${pmid}`, journal: '', year: null }))
  return [...known, ...bare]
}
