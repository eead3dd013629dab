import { Progress, Text } from '@mantine/core'
import { IconCheck, IconCircleDashed, IconLoader2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { type ImportStep, importSteps, type ReleaseImport } from '../../contract/imports.ts'
import classes from './releases.module.css'
import { stepWords } from './words.ts'

type Props = {
  readonly one: ReleaseImport
  readonly progress: NonNullable<ReleaseImport['progress']>
}

/** Where a check or a publication is. It goes on without this page. */
export function ImportProgress({ one, progress }: Props): ReactNode {
  const isPublishing = one.state === 'publishing'
  const steps = importSteps.filter((step) => step !== 'publishing' || isPublishing)
  const here = steps.indexOf(progress.step)
  const isReading = progress.step === 'reading' || progress.step === 'waiting'
  const share = one.manifestBytes === 0 ? 0 : (100 * progress.bytes) / one.manifestBytes
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="progress">
      <h2 id="progress">{isPublishing ? 'Publishing' : 'Checking'}</h2>
      <Text role="status">{stepWords[progress.step]}…</Text>
      <Progress
        mt={8}
        value={isReading ? Math.min(100, share) : 100}
        striped={!isReading}
        animated={!isReading}
        aria-label={stepWords[progress.step]}
      />
      <Text mt={6} size="sm" c="dimmed" className="figure">
        {formatNoun(progress.rows, 'row')} read
      </Text>
      <ol className={classes['steps']}>
        {steps.map((step, place) => (
          <Step key={step} step={step} when={whenOf(place, here)} />
        ))}
      </ol>
      <Text mt="md" size="sm" c="dimmed">
        This goes on without you: you may leave the page and come back.{' '}
        {isPublishing && 'Until it is done everybody sees the current release.'}
      </Text>
    </section>
  )
}

type When = 'done' | 'now' | 'later'

function whenOf(place: number, here: number): When {
  if (place < here) return 'done'
  return place === here ? 'now' : 'later'
}

const icons = { done: IconCheck, now: IconLoader2, later: IconCircleDashed } as const

function Step({ step, when }: { readonly step: ImportStep; readonly when: When }): ReactNode {
  const Icon = icons[when]
  return (
    <li aria-current={when === 'now' ? 'step' : undefined}>
      <Icon size={16} aria-hidden />
      {stepWords[step]}
    </li>
  )
}
