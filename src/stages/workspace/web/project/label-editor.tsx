import { Button, Group, Pill, Stack, TextInput } from '@mantine/core'
import { type SubmitEvent, type ReactNode, useId, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { changeObject } from '../../contract/content.ts'
import type { FileDetails } from './folder.ts'
import { useChange } from './use-change.ts'
import textStyles from './text.module.css'

type Props = { readonly projectId: string; readonly file: FileDetails }
type Change = {
  readonly addTags?: string[]
  readonly removeTags?: string[]
  readonly properties?: Record<string, string | null>
}

/** The tags of a file, and, where one may, fields to change them and its properties. */
export function LabelEditor({ projectId, file }: Props): ReactNode {
  const id = useId()
  const { tags, types, properties, openCommands } = file
  const mayLabel = openCommands.includes('label')
  const [text, setText] = useState('')
  const change = useChange(
    projectId,
    (body: Change) => call(changeObject, { params: { projectId, fileId: file.id }, body }),
    () => setText(''),
  )
  if (!mayLabel && tags.length + types.length === 0) return null
  const add = (event: SubmitEvent) => {
    event.preventDefault()
    const given = text.trim()
    if (given === '') return
    const at = given.indexOf('=')
    change.mutate(
      at > 0
        ? { properties: { [given.slice(0, at).trim()]: given.slice(at + 1).trim() } }
        : { addTags: [given] },
    )
  }
  return (
    <section aria-labelledby={id} style={{ width: '100%' }}>
      <h4 id={id} className={textStyles['dlTitle']}>
        Labels
      </h4>
      <Stack gap="xs">
        <Pill.Group>
          {types.map((type) => (
            <Pill key={type}>type: {type}</Pill>
          ))}
          {tags.map((tag) => (
            <Removable
              key={tag}
              text={tag}
              onRemove={mayLabel ? () => change.mutate({ removeTags: [tag] }) : undefined}
            />
          ))}
          {mayLabel &&
            Object.entries(properties).map(([key, value]) => (
              <Removable
                key={`${key}=`}
                text={`${key} = ${value}`}
                onRemove={() => change.mutate({ properties: { [key]: null } })}
              />
            ))}
        </Pill.Group>
        {mayLabel && (
          <form onSubmit={add}>
            <Group gap="xs" align="flex-end" wrap="nowrap">
              <TextInput
                style={{ flex: 1 }}
                label="Add a tag, or a property as name=value"
                maxLength={255}
                value={text}
                onChange={({ currentTarget }) => setText(currentTarget.value)}
              />
              <Button type="submit" variant="default" loading={change.isPending}>
                Add
              </Button>
            </Group>
          </form>
        )}
        {change.error !== null && <ProblemAlert problem={change.error} />}
      </Stack>
    </section>
  )
}

type RemovableProps = { readonly text: string; readonly onRemove: (() => void) | undefined }

function Removable({ text, onRemove }: RemovableProps): ReactNode {
  if (onRemove === undefined) return <Pill>{text}</Pill>
  return (
    <Pill
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': `Remove ${text}`, 'aria-hidden': false, tabIndex: 0 }}
    >
      {text}
    </Pill>
  )
}
