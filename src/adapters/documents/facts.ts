import { longDay } from '#kernel/day.ts'
import type { Facts } from './form-text.ts'
import type {
  Addendum,
  AgreementDocument,
  Capacity,
  Certificate,
  CertifiedEvent,
  CertifiedSignatory,
  Person,
  Signing,
} from './port.ts'

/*
 * What agreement.typ and certificate.typ read: every fact is there, unknown ones as empty strings. Times are made
 * texts here, so that the templates do not reckon with them.
 */

/** An agreement to be signed. */
export const formFacts = (data: AgreementDocument): { readonly [key: string]: Facts } => ({
  requestId: data.requestId,
  title: data.title,
  agreementVersion: data.agreementVersion,
  date: data.date.slice(0, 10),
  provider: data.provider ?? '',
  daus: data.daus.map((unit) => ({ embargo: '', extraTerms: [], ...unit })),
  download: data.download,
  contemplatedUse: data.contemplatedUse,
  requester: personFacts(data.requester),
  principalInvestigator: personFacts(data.principalInvestigator),
  applicants: data.applicants.map(personFacts),
  institutionalAuthority: personFacts(data.institutionalAuthority),
  informationSecurityOfficer: personFacts(data.informationSecurityOfficer ?? nobody),
  electronic: data.electronic ?? false,
  signedAt: data.signedAt ?? '',
  signed: false,
  ...(data.extension && { extension: addendumFacts(data.extension, data.daus) }),
})

const addendumFacts = (
  { signedOn, units, ...known }: Addendum,
  daus: AgreementDocument['daus'],
): Facts => ({
  ...known,
  signedOn: signedOn === undefined ? '' : inWords(signedOn),
  units: units.map(({ code, from, until, newUntil }) => ({
    code,
    name: daus.find((dau) => dau.code === code)?.name ?? '',
    from: inWords(from),
    until: inWords(until),
    newUntil: inWords(newUntil),
  })),
})

/** The same agreement as it was signed: people as they corrected themselves, and what stands in their blocks. */
export function signedFacts(
  data: AgreementDocument,
  signings: readonly Signing[],
): { readonly [key: string]: Facts } {
  const as = (capacity: Capacity, asked: Person, n = 0): Person =>
    signings.find((each) => each.capacity === capacity && each.n === n)?.person ?? asked
  const officer = as('information-security-officer', data.informationSecurityOfficer ?? nobody)
  const signedBy: AgreementDocument = {
    ...data,
    principalInvestigator: as('principal-investigator', data.principalInvestigator),
    applicants: data.applicants.map((asked, n) => as('applicant', asked, n)),
    institutionalAuthority: as('institutional-authority', data.institutionalAuthority),
    informationSecurityOfficer: officer,
  }
  return { ...formFacts(signedBy), signed: true, signings: signings.map(signingFacts) }
}

const signingFacts = ({ capacity, n, signature, initials, at }: Signing, place: number): Facts => ({
  capacity,
  n: String(n),
  text: signature.kind === 'typed' ? signature.text : '',
  picture: signature.kind === 'drawn' ? pictureName(place) : '',
  initials: initials ?? '',
  at: `${inWords(at)} ${clockOf(at).slice(0, 5)} UTC`,
  date: inWords(at),
})

/** The file that the picture of a signing, by its place in the list, is to Typst. */
export const pictureName = (place: number): string => `signature-${place}.png`

export const certificateFacts = (it: Certificate): Facts => ({
  ...outcomes[it.outcome.kind],
  endedBy: it.outcome.kind === 'completed' ? '' : (it.outcome.by ?? ''),
  reason: it.outcome.kind === 'completed' ? '' : (it.outcome.reason ?? ''),
  envelopeId: it.envelopeId,
  presented: { ...it.presented, pages: String(it.presented.pages) },
  sender: `${it.sender.name}, ${it.sender.email}`,
  createdAt: `${instant(it.createdAt)} UTC`,
  sentAt: `${instant(it.sentAt)} UTC`,
  endedAt: `${instant(it.endedAt)} UTC`,
  signatories: it.signatories.map(signatoryFacts),
  events: it.events.map(eventFacts),
  consent: it.consent,
  sealRoot: it.sealRoot,
  verifyAddress: it.verifyAddress,
})

/** The words that differ by how it ended. */
const outcomes = {
  completed: {
    title: 'Certificate of Completion',
    summary:
      'This certificate tells how the document before it was signed: by whom, when, and by what it ' +
      'was made sure that they are the persons named. Everyone who was to sign has signed.',
    outcome: 'Completed: all have signed',
    ended: 'Completed',
  },
  declined: {
    title: 'Record of Signing',
    summary: notCompleted('a person who was asked declined to sign'),
    outcome: 'Declined',
    ended: 'Declined',
  },
  withdrawn: {
    title: 'Record of Signing',
    summary: notCompleted('it was withdrawn'),
    outcome: 'Withdrawn',
    ended: 'Withdrawn',
  },
  lapsed: {
    title: 'Record of Signing',
    summary: notCompleted('the time to sign it ended'),
    outcome: 'Lapsed',
    ended: 'Lapsed',
  },
} as const

function notCompleted(because: string): string {
  return (
    `The document before this page was not completed, because ${because}. It has no effect. ` +
    'This record tells who had been asked to sign, and what each of them did.'
  )
}

function signatoryFacts(signatory: CertifiedSignatory): Facts {
  const { at, ip, agent, replacedBy, declinedBecause, ...known } = signatory
  return {
    ...known,
    ip: ip ?? '',
    agent: agent ?? '',
    replacedBy: replacedBy ?? '',
    declinedBecause: declinedBecause ?? '',
    steps: steps.flatMap(([step, what]) => {
      const when = at[step]
      return when === undefined ? [] : [{ what, at: instant(when) }]
    }),
  }
}

const steps = [
  ['asked', 'Asked to sign'],
  ['opened', 'Link opened'],
  ['viewed', 'Document shown'],
  ['consented', 'Consent given'],
  ['verified', 'Code confirmed'],
  ['signed', 'Signed'],
  ['declined', 'Declined'],
] as const satisfies readonly (readonly [keyof CertifiedSignatory['at'], string])[]

const eventFacts = ({ at, what, who, n, hash }: CertifiedEvent): Facts => ({
  at: instant(at),
  what,
  who,
  n: String(n),
  hash,
})

const personFacts = (person: Person): Facts => ({ ...nobody, ...person })

const nobody = {
  name: '',
  jobTitle: '',
  institution: '',
  country: '',
  email: '',
  telephone: '',
  address: '',
} as const satisfies Person

// ---- times, all in UTC -------------------------------------------------------------------------

/** 2026-11-21 14:03:05 */
const instant = (iso: string): string => `${dayOf(iso)} ${clockOf(iso)}`

const dayOf = (iso: string): string => new Date(iso).toISOString().slice(0, 10)
const clockOf = (iso: string): string => new Date(iso).toISOString().slice(11, 19)

/** 21 November 2026 */
const inWords = (iso: string): string => longDay(new Date(iso))
