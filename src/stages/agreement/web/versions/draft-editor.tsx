import {
  Alert,
  Anchor,
  Button,
  FileButton,
  Group,
  List,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconAlertTriangle, IconUpload } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { call, fetchBytes } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Problem } from '#kernel/problem.ts'
import {
  type AgreementVersion,
  maxTemplate,
  previewAgreementVersion,
  saveAgreementVersion,
} from '../../contract/versions.ts'
import { offer } from '#app/web/ui/offer.ts'
import { DraftEnd } from './draft-end.tsx'
import { SourceEditor } from './source-editor.tsx'
import { versionQuery, versionsQuery } from './version-queries.ts'
import classes from './versions.module.css'
import { previews } from './words.ts'

type Preview = (typeof previews)[number]

/** Edits a draft, prints it for invented people, and says at which lines it cannot be. */
export function DraftEditor({ one }: { readonly one: AgreementVersion }): ReactNode {
  const { version } = one
  const [edit, setEdit] = useState({ title: one.title, note: one.note, template: one.template })
  const [revision, setRevision] = useState(one.revision)
  const [fault, setFault] = useState<string>()
  const source = useRef<HTMLTextAreaElement>(null)
  const client = useQueryClient()
  const isChanged =
    edit.title !== one.title || edit.note !== one.note || edit.template !== one.template
  const save = useMutation({
    mutationFn: () =>
      call(saveAgreementVersion, { params: { version }, body: { revision, ...edit } }),
    onSuccess: (saved) => {
      setRevision(saved.revision)
      client.setQueryData(versionQuery(version).queryKey, saved)
      void client.invalidateQueries({ queryKey: versionsQuery.queryKey })
    },
  })
  const saveFirst = () => (isChanged ? save.mutateAsync() : Promise.resolve())
  const preview = useMutation({
    mutationFn: async ({ label, query }: Preview) => {
      await saveFirst()
      const bytes = await fetchBytes(previewAgreementVersion, { params: { version }, query })
      offer(bytes, `Agreement ${version} - ${label}.pdf`)
    },
  })
  const upload = async (file: File | null) => {
    if (file === null) return
    const text = await file.text()
    const isText = file.size <= maxTemplate && !text.includes('\0')
    setFault(
      isText ? undefined : `“${file.name}” is no Typst source of at most 200,000 characters.`,
    )
    if (isText) setEdit({ ...edit, template: text })
  }
  const goTo = (line: number) => {
    const lines = edit.template.split('\n')
    const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
    source.current?.focus()
    source.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
    const editor = source.current?.parentElement
    if (editor) editor.scrollTop = Math.max(0, (line - 6) * (editor.scrollHeight / lines.length))
  }
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="text">
      <h2 id="text">Text</h2>
      <Stack gap="md">
        <TextInput
          label="Title"
          maxLength={120}
          required
          value={edit.title}
          onChange={({ currentTarget }) => setEdit({ ...edit, title: currentTarget.value })}
        />
        <Textarea
          label="What changed"
          description="For those who sign it: it stands in the mails that ask for a new signature."
          autosize
          minRows={2}
          maxLength={2000}
          value={edit.note}
          onChange={({ currentTarget }) => setEdit({ ...edit, note: currentTarget.value })}
        />
        <div>
          <Group justify="space-between" gap="xs" mb={4}>
            <Text component="label" htmlFor="source" size="sm" fw={600}>
              Typst source
            </Text>
            <FileButton
              accept=".typ,text/plain"
              onChange={(file) => void upload(file)}
              inputProps={{ 'aria-label': 'Typst source, a .typ file' }}
            >
              {(button) => (
                <Button
                  {...button}
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconUpload size={16} aria-hidden />}
                >
                  Upload a .typ file
                </Button>
              )}
            </FileButton>
          </Group>
          <SourceEditor
            ref={source}
            value={edit.template}
            onChange={(template) => setEdit({ ...edit, template })}
          />
          {fault !== undefined && (
            <Text role="alert" size="sm" c="red.8" mt={4}>
              {fault}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <Button loading={save.isPending} disabled={!isChanged} onClick={() => save.mutate()}>
            {isChanged ? 'Save' : 'Saved'}
          </Button>
          {previews.map((which) => (
            <Button
              key={which.label}
              variant="default"
              loading={preview.isPending && preview.variables.label === which.label}
              disabled={preview.isPending}
              onClick={() => preview.mutate(which)}
            >
              Preview: {which.label.toLowerCase()}
            </Button>
          ))}
        </Group>
        {save.error !== null && <ProblemAlert problem={save.error} />}
        {preview.error !== null && save.error === null && (
          <Faults error={preview.error} onLine={goTo} />
        )}
        <DraftEnd one={one} revision={revision} isChanged={isChanged} />
      </Stack>
    </section>
  )
}

type FaultsProps = { readonly error: Error; readonly onLine: (line: number) => void }

/** Where the source cannot be printed; each line leads to its place. */
function Faults({ error, onLine }: FaultsProps): ReactNode {
  const faults = error instanceof Problem ? error.errors : []
  if (faults.length === 0) return <ProblemAlert problem={error} />
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title="This text cannot be printed"
    >
      <List size="sm">
        {faults.map(({ path, message }) => {
          const line = Number(path.split(':')[1] ?? 0)
          return (
            <List.Item key={`${path} ${message}`}>
              {line > 0 && (
                <>
                  <Anchor component="button" type="button" size="sm" onClick={() => onLine(line)}>
                    Line {line}
                  </Anchor>
                  {': '}
                </>
              )}
              {message}
            </List.Item>
          )
        })}
      </List>
    </Alert>
  )
}
