import { formatBytes, formatCount } from '#app/web/ui/format.ts'
import { groundWords } from '#stages/review/web/case/words.ts'
import type { Cell, CellKind, ReportName } from '../../contract/reports.ts'

type Words = {
  readonly title: string
  /** What is counted, in a sentence. */
  readonly about: string
  /** Said where there is no row, or every figure is 0. */
  readonly none: string
}

export const reportWords: Readonly<Record<ReportName, Words>> = {
  turnaround: {
    title: 'Turnaround',
    about:
      'Days from filing, with all signatures, until the steward passed a request on, and from then until the committee decided: the median, and the days within which nine of ten were done; by the month of the decision. One case is one request at one committee.',
    none: 'No committee decided in these days.',
  },
  'open-cases': {
    title: 'Open cases by age',
    about:
      'Cases without a final decision now, by the days since they were filed, and whose turn it is.',
    none: 'No case is open.',
  },
  decisions: {
    title: 'Decisions by outcome',
    about: 'Cases decided in these days, by data access unit (DAU), as they stand now.',
    none: 'No committee decided in these days.',
  },
  grounds: {
    title: 'Grounds of rejection',
    about: 'Why committees said no in these days.',
    none: 'Nothing was rejected in these days.',
  },
  'grants-to-end': {
    title: 'Access that ends within twelve months',
    about:
      'Grants that are there now, by the month of their end. A grant is the access of one person to one DAU.',
    none: 'No access ends within twelve months.',
  },
  'grants-ended': {
    title: 'Access that ended',
    about: 'Grants that ended in these days, by what ended them.',
    none: 'No access ended in these days.',
  },
  vends: {
    title: 'Vends',
    about: 'Controlled files that came into projects in these days.',
    none: 'No controlled file was vended in these days.',
  },
  downloads: {
    title: 'Downloads',
    about:
      'Controlled files that were read in these days. Bytes are those that were asked for: a download that broke off counts whole. A file in two projects counts twice.',
    none: 'No controlled file was downloaded in these days.',
  },
  renewals: {
    title: 'Renewals',
    about:
      'Grants whose year ended, or ends, in these days, and how many of them go on by an extension; extensions filed in these days, and what became of them.',
    none: 'No year of access ended in these days, and no extension was filed.',
  },
}

/** Which columns are drawn, one bar a row, each column a part of it. */
export const drawnColumns: Readonly<Record<ReportName, readonly string[]>> = {
  turnaround: ['to_committee_median', 'to_decision_median'],
  'open-cases': ['steward', 'committee', 'requester'],
  decisions: ['approved', 'on_conditions', 'conditions_open', 'rejected'],
  grounds: ['rejections'],
  'grants-to-end': ['grants'],
  'grants-ended': ['grants'],
  vends: ['bytes'],
  downloads: ['bytes'],
  renewals: ['renewed'],
}

const ageWords: Readonly<Record<string, string>> = {
  '0-7': 'Up to 7',
  '8-14': '8 to 14',
  '15-30': '15 to 30',
  '31-60': '31 to 60',
  '61-': 'More than 60',
}

const reasonWords: Readonly<Record<string, string>> = {
  expired: 'Its time was over',
  superseded: 'Continued by a later grant',
  revoked: 'Revoked',
  removed: 'Person removed from the project',
  'closed-out': 'Project closed out',
  disabled: 'Account disabled',
}

const months = new Intl.DateTimeFormat('en-GB', {
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** A cell as the page writes it; the row over all months has no month. */
export function cellText(kind: CellKind, cell: Cell): string {
  if (cell === null) return kind === 'month' ? 'All' : ''
  if (typeof cell === 'number') return numberText(kind, cell)
  switch (kind) {
    case 'month':
      return months.format(new Date(`${cell}-01T00:00:00Z`))
    case 'age':
      return ageWords[cell] ?? cell
    case 'ground':
      return Object.entries(groundWords).find(([ground]) => ground === cell)?.[1] ?? cell
    case 'reason':
      return reasonWords[cell] ?? cell
    default:
      return cell
  }
}

function numberText(kind: CellKind, value: number): string {
  if (kind === 'bytes') return formatBytes(value)
  return kind === 'days' ? value.toFixed(1) : formatCount(value)
}
