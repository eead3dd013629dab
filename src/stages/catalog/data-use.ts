/** What a term says more of: which diseases, which countries, how many months, or a sentence. */
type Takes = 'diseases' | 'countries' | 'months' | 'text'

/** A data-use condition of the GA4GH Data Use Ontology, in words for the person who must keep it. */
type Term = {
  readonly code: string
  readonly title: string
  readonly meaning: string
  readonly takes?: Takes | undefined
}

const term = (id: number, code: string, title: string, meaning: string, takes?: Takes) => ({
  id: `DUO:${String(id).padStart(7, '0')}`,
  code,
  title,
  meaning,
  takes,
})

// Titles and meanings after github.com/EBISPOT/DUO; ids so that either notation of a code is understood.
const terms = [
  term(4, 'NRES', 'No restriction', 'There is no restriction on use.'),
  term(42, 'GRU', 'General research use', 'Use is allowed for any research purpose.'),
  term(
    6,
    'HMB',
    'Health, medical or biomedical research',
    'Use is allowed for health, medical or biomedical purposes; the study of population origins or ancestry is not included.',
  ),
  term(
    7,
    'DS',
    'Disease-specific research',
    'Use must be related to the stated disease.',
    'diseases',
  ),
  term(
    11,
    'POA',
    'Population origins or ancestry research only',
    'Use is limited to the study of population origins or ancestry.',
  ),
  term(
    12,
    'RS',
    'Research-specific restrictions',
    'Use is limited to studies of a certain type.',
    'text',
  ),
  term(
    15,
    'NMDS',
    'No general methods research',
    'The data may not be used to develop general methods, such as software or algorithms.',
  ),
  term(16, 'GSO', 'Genetic studies only', 'Use is limited to genetic studies.'),
  term(
    18,
    'NPUNCU',
    'Not-for-profit, non-commercial use only',
    'Use is limited to not-for-profit organizations and to not-for-profit, non-commercial purposes.',
  ),
  term(
    19,
    'PUB',
    'Publication required',
    'Results of studies with the data must be made available to the scientific community.',
  ),
  term(
    20,
    'COL',
    'Collaboration required',
    'You must agree to collaborate with the investigators of the primary study.',
  ),
  term(
    21,
    'IRB',
    'Ethics approval required',
    'You must provide documentation of approval by your local ethics board.',
  ),
  term(
    22,
    'GS',
    'Geographical restriction',
    'Use is limited to a certain geographic region.',
    'countries',
  ),
  term(
    24,
    'MOR',
    'Publication moratorium',
    'Results may not be published before the embargo date.',
  ),
  term(25, 'TS', 'Time limit on use', 'Use is approved for a limited number of months.', 'months'),
  term(26, 'US', 'User-specific restriction', 'Use is limited to approved users.', 'text'),
  term(27, 'PS', 'Project-specific restriction', 'Use is limited to an approved project.', 'text'),
  term(
    28,
    'IS',
    'Institution-specific restriction',
    'Use is limited to approved institutions.',
    'text',
  ),
  term(
    29,
    'RTN',
    'Return to database or resource',
    'Derived and enriched data must be returned to the database.',
  ),
  term(43, 'CC', 'Clinical care use', 'Use is allowed for clinical care and decision-making.'),
  term(
    44,
    'NPOA',
    'No population origins or ancestry research',
    'The study of population origins or ancestry is prohibited.',
  ),
  term(
    45,
    'NPU',
    'Not-for-profit organizations only',
    'Use is limited to not-for-profit organizations.',
  ),
  term(46, 'NCU', 'Non-commercial use only', 'Use is limited to non-commercial purposes.'),
]

/** The codes that say what the data may be used for at all; a DAU has one of them. The others restrict it further. */
export const permissions = ['NRES', 'GRU', 'HMB', 'DS', 'POA'] as const
export type Permission = (typeof permissions)[number]

/** The term behind a code such as `GRU` or `DUO:0000042`; none for a code that DUO does not have. */
export const knownTerm = (code: string): Term | undefined =>
  terms.find((each) => each.code === code || each.id === code)

/** As `knownTerm`; an unknown code stands for itself. */
export const termOf = (code: string): Term => knownTerm(code) ?? { code, title: code, meaning: '' }
