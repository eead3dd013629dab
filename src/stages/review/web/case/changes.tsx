import { NativeSelect, VisuallyHidden } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { When } from '#app/web/ui/when.tsx'
import type { Submission } from '#stages/request/contract.ts'
import { type Difference, nothing } from '#stages/request/web/differences.ts'
import { Panel } from '../panel.tsx'
import { changesOf, type SectionChanges } from './changes-of.ts'
import { type Stretch, wordDiff } from './word-diff.ts'
import { sectionWords } from './words.ts'
import classes from './changes.module.css'

/** What changed since the submission before, where there is one: it is what is looked at first. */
export function Changes({
  submissions,
}: {
  readonly submissions: readonly Submission[]
}): ReactNode {
  const [newest, ...earlier] = submissions
  const [chosen, setChosen] = useState<number>()
  const older = earlier.find(({ n }) => n === chosen) ?? earlier[0]
  if (newest === undefined || older === undefined) return null
  const changes = changesOf(newest.answers, older.answers)
  const count = changes.reduce((sum, { differences }) => sum + differences.length, 0)
  return (
    <Panel
      title="What changed"
      intro={
        <>
          Submission {newest.n} of <When at={newest.at} /> beside submission {older.n} of{' '}
          <When at={older.at} />:{' '}
          {count === 0 ? 'the same answers.' : `${formatNoun(count, 'answer')} changed.`}
        </>
      }
    >
      {earlier.length > 1 && (
        <NativeSelect
          size="xs"
          mb="sm"
          w="fit-content"
          label="Compare with"
          value={String(older.n)}
          onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}
          data={earlier.map(({ n }) => ({ value: String(n), label: `Submission ${n}` }))}
        />
      )}
      {changes.map((each) => (
        <Section key={each.section} changes={each} />
      ))}
    </Panel>
  )
}

function Section({ changes }: { readonly changes: SectionChanges }): ReactNode {
  return (
    <section className={classes['section']} aria-label={sectionWords[changes.section]}>
      <h3>{sectionWords[changes.section]}</h3>
      <dl>
        {changes.differences.map((difference) => (
          <div key={difference.label}>
            <dt>{difference.label}</dt>
            <dd>
              <Change difference={difference} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** From so many characters on a text is compared word by word. */
const longFrom = 80

function Change({ difference }: { readonly difference: Difference }): ReactNode {
  const { mine, theirs } = difference
  if (theirs === nothing) return <Added text={mine} />
  if (mine === nothing) return <Removed text={theirs} />
  if (Math.min(mine.length, theirs.length) < longFrom)
    return (
      <>
        <Removed text={theirs} />{' '}
        <span aria-hidden className={classes['arrow']}>
          →
        </span>{' '}
        <Added text={mine} />
      </>
    )
  return <WordsChanged stretches={wordDiff(theirs, mine)} />
}

function WordsChanged({ stretches }: { readonly stretches: readonly Stretch[] }): ReactNode {
  const [isWhole, setWhole] = useState(false)
  const last = stretches.length - 1
  const texts = stretches.map(({ kind, text }, at) => {
    if (kind !== 'same' || isWhole) return { kind, text }
    return { kind, text: around(text, at === 0 ? 0 : context, at === last ? 0 : context) }
  })
  const isFolded = texts.some(({ text }, at) => text !== stretches[at]?.text)
  return (
    <>
      <span className={classes['words']}>
        {texts.map(({ kind, text }, at) => {
          const As = marks[kind]
          // The stretches of two texts have no identity but their order.
          return <As key={at} text={text} />
        })}
      </span>
      {(isFolded || isWhole) && (
        <button
          type="button"
          className={classes['more']}
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? 'Show the changes alone' : 'Show the whole text'}
        </button>
      )}
    </>
  )
}

/** How many words of what did not change stand around a change. */
const context = 12

/** The words next to the changes before and after; those further away are left out. */
function around(text: string, head: number, tail: number): string {
  const words = text.match(/\s+|\S+\s*/g) ?? []
  if (words.length <= head + tail + 4) return text
  return `${words.slice(0, head).join('')}… ${words.slice(words.length - tail).join('')}`
}

const Same = ({ text }: { readonly text: string }): ReactNode => text

function Removed({ text }: { readonly text: string }): ReactNode {
  return (
    <del className={classes['removed']}>
      <VisuallyHidden>removed: </VisuallyHidden>
      {text}
    </del>
  )
}

function Added({ text }: { readonly text: string }): ReactNode {
  return (
    <ins className={classes['added']}>
      <VisuallyHidden>added: </VisuallyHidden>
      {text}
    </ins>
  )
}

const marks = { same: Same, removed: Removed, added: Added } as const
