import { Button, Checkbox, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatDay, formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import {
  type AgreementVersion,
  discardAgreementVersion,
  noticeDays,
  publishAgreementVersion,
} from '../../contract/versions.ts'
import { versionsKey } from './version-queries.ts'
import classes from './versions.module.css'

type Props = {
  readonly one: AgreementVersion
  readonly revision: number
  /** What is not saved is not published. */
  readonly isChanged: boolean
}

/** How a draft ends: published, or discarded. Both ask first. */
export function DraftEnd({ one, revision, isChanged }: Props): ReactNode {
  const [asked, setAsked] = useState<'publish' | 'discard'>()
  const [days, setDays] = useState({ isLater: false, effectiveOn: '', mustResign: false, by: '' })
  const client = useQueryClient()
  const navigate = useNavigate()
  const { version } = one
  const effectiveOn = days.isLater ? days.effectiveOn : null
  const resignBy = days.mustResign ? days.by : null
  const end = useMutation({
    mutationFn: async (how: 'publish' | 'discard') => {
      const params = { version }
      if (how === 'discard') await call(discardAgreementVersion, { params, body: { revision } })
      else
        await call(publishAgreementVersion, { params, body: { revision, effectiveOn, resignBy } })
    },
    onSuccess: async (_, how) => {
      setAsked(undefined)
      if (how === 'discard') await navigate({ to: '/admin/agreements' })
      await client.invalidateQueries({ queryKey: versionsKey })
    },
  })
  const close = () => {
    end.reset()
    setAsked(undefined)
  }
  const isComplete = effectiveOn !== '' && resignBy !== ''
  return (
    <Group gap="xs" justify="flex-end">
      {isChanged && (
        <Text size="sm" c="dimmed">
          Save your changes before you publish.
        </Text>
      )}
      <Button variant="default" onClick={() => setAsked('discard')}>
        Discard…
      </Button>
      <Button variant="default" disabled={isChanged} onClick={() => setAsked('publish')}>
        Publish…
      </Button>
      <Modal
        opened={asked === 'publish'}
        onClose={close}
        size="lg"
        title={`Publish version ${version}?`}
      >
        <Stack gap="md">
          <Radio.Group
            label="In force"
            value={days.isLater ? 'later' : 'now'}
            onChange={(value) => setDays({ ...days, isLater: value === 'later' })}
          >
            <Stack gap={6} mt={4}>
              <Radio value="now" label="At once" />
              <Radio value="later" label="From the beginning of a later day (UTC)" />
            </Stack>
          </Radio.Group>
          {days.isLater && (
            <TextInput
              type="date"
              label="In force from"
              required
              maw="14rem"
              value={days.effectiveOn}
              onChange={({ currentTarget }) =>
                setDays({ ...days, effectiveOn: currentTarget.value })
              }
            />
          )}
          <Checkbox
            label="Those who signed an older version must sign this one"
            description={`Their access is suspended after a day that you name, at least ${noticeDays} days after this version is in force.`}
            checked={days.mustResign}
            onChange={({ currentTarget }) =>
              setDays({ ...days, mustResign: currentTarget.checked })
            }
          />
          {days.mustResign && (
            <TextInput
              type="date"
              label="Must re-sign by"
              required
              maw="14rem"
              value={days.by}
              onChange={({ currentTarget }) => setDays({ ...days, by: currentTarget.value })}
            />
          )}
          <div>
            <Text size="sm" fw={600}>
              What follows
            </Text>
            <ul className={classes['sentences']}>
              {followsFrom(one, effectiveOn, resignBy).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </div>
          {end.error !== null && <ProblemAlert problem={end.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              Cancel
            </Button>
            <Button
              disabled={!isComplete}
              loading={end.isPending}
              onClick={() => end.mutate('publish')}
            >
              Publish version
            </Button>
          </Group>
        </Stack>
      </Modal>
      <Modal opened={asked === 'discard'} onClose={close} title="Discard this draft?">
        <Stack gap="md">
          <Text size="sm">Its text is gone then. Nothing was signed under it.</Text>
          {end.error !== null && <ProblemAlert problem={end.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              Cancel
            </Button>
            <Button color="red" loading={end.isPending} onClick={() => end.mutate('discard')}>
              Discard
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  )
}

/** What publishing does, in sentences. */
function followsFrom(
  { toResign }: AgreementVersion,
  effectiveOn: string | null,
  resignBy: string | null,
): string[] {
  const from = effectiveOn ? `From ${formatDay(effectiveOn)} on` : 'From now on'
  const requests = formatNoun(toResign?.requests ?? 0, 'request')
  const people = formatNoun(toResign?.people ?? 0, 'person', 'people')
  return [
    'Its text does not change any more.',
    `${from}, requests are submitted under it. Drafts whose signed form is of an older version need a new one.`,
    'Requests that were submitted before keep the version that they were signed under.',
    ...(resignBy
      ? [
          `${people} with access by ${requests} under older versions are told by email now, and again 7 days before.`,
          `After ${formatDay(resignBy)} their access is suspended until the new version is signed, and confirmed by a steward.`,
        ]
      : []),
  ]
}
