import { Anchor } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import { type Progress, type ProgressReport, publicationLines } from '../../contract/progress.ts'
import { addressOfPublication, answerWords } from './words.ts'
import classes from './progress.module.css'

type Props = { readonly progress: Progress }

/** The reports of a request: of each year the newest, with those that it corrects behind it. */
export function ReportList({ progress }: Props): ReactNode {
  const { years, reports } = progress
  const missing = years.filter(({ isReported }) => !isReported).toReversed()
  if (missing.length + reports.length === 0)
    return <p className={classes['minor']}>No report has been asked for yet.</p>
  return (
    <ul className={`plain ${classes['list']}`}>
      {missing.map(({ year, until, isOverdue }) => (
        <li key={year}>
          <strong>Year {year}</strong>{' '}
          <StatusBadge
            status={isOverdue ? 'Overdue' : 'Asked for'}
            tone={isOverdue ? 'attention' : 'waiting'}
          />{' '}
          <span className={classes['minor']}>
            by <When at={until} />
          </span>
        </li>
      ))}
      {reports.map((report) => (
        <li key={report.id}>
          <details>
            <summary>
              <strong>Year {report.year}</strong>{' '}
              <span className={classes['minor']}>
                {isNewest(report, reports)
                  ? report.version > 1 && `corrected, version ${report.version}, `
                  : `version ${report.version}, corrected since, `}
                <When at={report.submittedAt} />, {report.submittedBy}
              </span>
            </summary>
            <Answers report={report} />
          </details>
        </li>
      ))}
    </ul>
  )
}

const isNewest = ({ year, version }: ProgressReport, all: readonly ProgressReport[]): boolean =>
  all.every((other) => other.year !== year || other.version <= version)

function Answers({ report: { answers } }: { readonly report: ProgressReport }): ReactNode {
  const { publications } = answers
  const rows: readonly { readonly label: string; readonly text: ReactNode }[] = [
    { label: answerWords.progress, text: answers.progress },
    {
      label: answerWords.publications,
      text: publications === '' ? '' : <Publications text={publications} />,
    },
    { label: answerWords.presentations, text: answers.presentations },
    { label: answerWords.patents, text: answers.patents },
    {
      label: answerWords.events,
      text: answers.events === 'yes' ? `Yes. ${answers.eventsText}` : 'No',
    },
    { label: answerWords.people, text: answers.people },
    { label: answerWords.goesOn, text: answers.goesOn === 'yes' ? 'Yes' : 'No' },
  ]
  return (
    <dl className={classes['answers']}>
      {rows.map(
        ({ label, text }) =>
          text !== '' && (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </Fragment>
          ),
      )}
    </dl>
  )
}

function Publications({ text }: { readonly text: string }): ReactNode {
  return (
    <ul className="plain">
      {publicationLines(text).map((line, n) => (
        <li key={`${n} ${line}`}>
          <Anchor href={addressOfPublication(line)} target="_blank" rel="noreferrer">
            {line}
          </Anchor>
        </li>
      ))}
    </ul>
  )
}

/** To the page on which reports are written, for who may. */
export function ProgressLink({ progress }: Props): ReactNode {
  if (!progress.mayReport || progress.years.length === 0) return undefined
  const isDue = progress.years.some(({ isReported }) => !isReported)
  return (
    <ButtonLink
      to="/requests/$requestId/progress"
      params={{ requestId: progress.requestId }}
      variant={isDue ? 'filled' : 'default'}
      mt="sm"
    >
      {isDue ? 'Write the report' : 'Correct a report'}
    </ButtonLink>
  )
}
