import type { Draft, Section } from '#stages/request/contract.ts'
import { sections } from '#stages/request/contract.ts'
import { type Difference, differencesOf } from '#stages/request/web/differences.ts'

/** In which fields a step reads differently: `mine` in the newer answers, `theirs` in the older. */
export type SectionChanges = {
  readonly section: Section
  readonly differences: readonly Difference[]
}

/** What changed between two submissions, by the steps of the wizard; steps that are the same are left out. */
export const changesOf = (newer: Draft, older: Draft): SectionChanges[] =>
  sections
    .map((section) => ({
      section,
      differences: differencesOf(judged(newer)[section], judged(aligned(older, newer))[section]),
    }))
    .filter(({ differences }) => differences.length > 0)

/** The answers by which a request is judged. */
function judged({ name, about, agreement }: Draft) {
  const { emailUpdates: _news, ...who } = about
  const { peopleFrom: _from, ...what } = agreement
  return { name, about: who, agreement: what }
}

/**
 * The older answers with their applicants in the places of the newer ones, by address: who left the list is then one
 * difference, and not one in every line below.
 */
function aligned(older: Draft, newer: Draft): Draft {
  const before = older.agreement.applicants
  const after = newer.agreement.applicants
  const left = before.filter(({ email }) => !after.some((each) => each.email === email))
  const places = after.map(({ email }) => before.find((each) => each.email === email))
  // Who left takes a place that somebody new has now, else one at the end.
  const applicants = [...places.map((place) => place ?? left.shift() ?? nobody), ...left]
  return { ...older, agreement: { ...older.agreement, applicants } }
}

const nobody: Draft['agreement']['applicants'][number] = {
  name: '',
  jobTitle: '',
  institution: '',
  email: '',
  emailReason: '',
  telephone: '',
  address: '',
}
