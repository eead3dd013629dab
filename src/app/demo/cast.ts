import type { Role } from '#kernel/actor.ts'

/** Invented people who cover every role; demo sign-in, tests and screenshots use them. */
export type CastPerson = {
  readonly handle: string
  readonly name: string
  readonly part: string
  readonly email: string
  readonly jobTitle: string
  readonly institution: string
  readonly country: string
  readonly institutionType: string
  readonly timeZone: string
  readonly roles: readonly Role[]
  /** DAUs of the demo catalog on whose committee the person sits. */
  readonly chairs?: readonly string[]
  readonly sitsOn?: readonly string[]
}

const platform = {
  institution: "Lakeside Children's Hospital",
  country: 'US',
  institutionType: 'hospital',
  timeZone: 'America/Chicago',
} as const
const northfield = {
  institution: 'Northfield University',
  country: 'US',
  institutionType: 'academic',
  timeZone: 'America/New_York',
} as const

const at = (handle: string, domain: string) => `${handle}@${domain}`

export const cast: readonly CastPerson[] = [
  {
    ...northfield,
    handle: 'ada',
    name: 'Ada Okafor',
    part: 'Researcher',
    email: at('ada', 'northfield.example'),
    jobTitle: 'Postdoctoral Fellow',
    roles: [],
  },
  {
    ...northfield,
    handle: 'pia',
    name: 'Pia Lindqvist',
    part: 'Researcher',
    email: at('pia', 'northfield.example'),
    jobTitle: 'Professor of Pediatric Oncology',
    roles: [],
  },
  {
    handle: 'ben',
    name: 'Ben Łukasiewicz',
    part: 'Researcher',
    email: at('ben', 'ostsee.example'),
    jobTitle: 'Group Leader',
    institution: 'Ostsee Institute of Genomics',
    country: 'DE',
    institutionType: 'non-profit',
    timeZone: 'Europe/Berlin',
    roles: [],
  },
  {
    handle: 'cora',
    name: 'Cora Whitfield',
    part: 'Researcher',
    email: at('cora', 'brightwell.example'),
    jobTitle: 'Director of Discovery',
    institution: 'Brightwell Therapeutics',
    country: 'GB',
    institutionType: 'for-profit',
    timeZone: 'Europe/London',
    roles: [],
  },
  {
    ...northfield,
    handle: 'ida',
    name: 'Ida Marchetti',
    part: 'Signatory',
    email: at('ida', 'northfield.example'),
    jobTitle: 'Signing Official',
    roles: [],
  },
  {
    ...northfield,
    handle: 'ivan',
    name: 'Ivan Petrosyan',
    part: 'Signatory',
    email: at('ivan', 'northfield.example'),
    jobTitle: 'Chief Information Security Officer',
    roles: [],
  },
  {
    ...platform,
    handle: 'chika',
    name: 'Chika Nwosu',
    part: 'Committee',
    email: at('chika', 'lakeside.example'),
    jobTitle: 'Chair, PCG and PANALL committees',
    roles: [],
    chairs: ['PCG', 'PANALL'],
  },
  {
    ...platform,
    handle: 'mei',
    name: 'Mei Tanaka',
    part: 'Committee',
    email: at('mei', 'lakeside.example'),
    jobTitle: 'Chair, CLIN and SCP committees',
    roles: [],
    chairs: ['CLIN', 'SCP'],
    sitsOn: ['PCG'],
  },
  {
    ...platform,
    handle: 'omar',
    name: 'Omar Haddad',
    part: 'Committee',
    email: at('omar', 'lakeside.example'),
    jobTitle: 'Chair, LIFE and CCS committees',
    roles: [],
    chairs: ['LIFE', 'CCS'],
    sitsOn: ['SCP'],
  },
  {
    ...platform,
    handle: 'tomas',
    name: 'Tomás Herrera',
    part: 'Committee',
    email: at('tomas', 'lakeside.example'),
    jobTitle: 'Committee member',
    roles: [],
    sitsOn: ['PCG', 'CLIN', 'PANALL'],
  },
  {
    ...platform,
    handle: 'stella',
    name: 'Stella Brandt',
    part: 'Data steward',
    email: at('stella', 'lakeside.example'),
    jobTitle: 'Data Steward',
    roles: ['steward'],
  },
  {
    ...platform,
    handle: 'alex',
    name: 'Alex Moreau',
    part: 'Administrator',
    email: at('alex', 'lakeside.example'),
    jobTitle: 'Platform Administrator',
    roles: ['administrator'],
  },
  {
    ...platform,
    handle: 'audrey',
    name: 'Audrey Sato',
    part: 'Auditor',
    email: at('audrey', 'lakeside.example'),
    jobTitle: 'Auditor',
    roles: ['auditor'],
  },
]
