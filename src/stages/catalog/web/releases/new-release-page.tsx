import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconInfoCircle } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { usePerson } from '#app/web/instance.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { Sending } from '#app/web/ui/sending.tsx'
import { listDaus } from '../../contract.ts'
import { maxManifestBytes, ReleaseName } from '../../contract/imports.ts'
import { ManifestField } from './manifest-field.tsx'
import classes from './releases.module.css'
import { useManifestUpload } from './use-manifest-upload.ts'

const breadcrumbs = [{ label: 'Releases', to: '/admin/releases' }]

/** Takes a manifest and what is to be done with it. Nothing is published by it. */
export function NewReleasePage(): ReactNode {
  const isSteward = usePerson().roles.includes('steward')
  return (
    <PageBody
      title="New release"
      breadcrumbs={breadcrumbs}
      width="reading"
      intro="The manifest is checked first. Nothing is published before you have seen what would change."
    >
      {isSteward ? (
        <NewRelease />
      ) : (
        <Alert icon={<IconInfoCircle aria-hidden />} title="Importing is for data stewards">
          Ask a data steward to import the manifest.
        </Alert>
      )}
    </PageBody>
  )
}

type Faults = { readonly file?: string; readonly release?: string }

function faultsOf(file: File | undefined, release: string): Faults {
  const name = ReleaseName.safeParse(release)
  return {
    ...(file === undefined && { file: 'Choose a manifest.' }),
    ...(file !== undefined && file.size === 0 && { file: `“${file.name}” is empty.` }),
    ...(file !== undefined &&
      file.size > maxManifestBytes && {
        file: `“${file.name}” is larger than 8 GB: import it by the command line.`,
      }),
    ...(release === '' && { release: 'Enter a name.' }),
    ...(release !== '' &&
      !name.success && {
        release:
          'Use letters, digits, dots, hyphens, underscores and spaces, beginning with a letter or digit.',
      }),
  }
}

function NewRelease(): ReactNode {
  const navigate = useNavigate()
  const daus = useQuery({ queryKey: ['daus'], queryFn: ({ signal }) => call(listDaus, { signal }) })
  const [file, setFile] = useState<File>()
  const [options, setOptions] = useState({
    release: '',
    dau: '',
    study: '',
    add: false,
    skipRefused: false,
    note: '',
  })
  const [isTried, setTried] = useState(false)
  const { mutation, progress, cancel } = useManifestUpload(
    ({ id }) => void navigate({ to: '/admin/releases/$importId', params: { importId: id } }),
  )
  const change = (part: Partial<typeof options>) => setOptions({ ...options, ...part })
  const faults = faultsOf(file, options.release.trim())
  const shown = isTried ? faults : {}
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (faults.file !== undefined) return document.getElementById('manifest')?.focus()
    if (faults.release !== undefined) return document.getElementById('release')?.focus()
    if (file !== undefined && !mutation.isPending)
      mutation.mutate({
        ...options,
        file,
        release: options.release.trim(),
        study: options.study.trim(),
      })
  }
  if (mutation.isPending && file !== undefined)
    return (
      <section className={`panel ${classes['panel']}`}>
        <Sending name={file.name} progress={progress} then="Storing" onCancel={cancel} />
        <Text mt={8} size="sm" c="dimmed">
          Keep this page open until the upload is done; the check then goes on by itself.
        </Text>
      </section>
    )
  return (
    <form className={`panel ${classes['panel']}`} onSubmit={submit} noValidate>
      <Stack gap="md">
        <ManifestField file={file} error={shown.file} onChoose={setFile} />
        <TextInput
          id="release"
          label="Name of the release"
          description="For example 2026-12. A name is used once."
          maxLength={80}
          autoComplete="off"
          required
          error={shown.release}
          value={options.release}
          onChange={({ currentTarget }) => change({ release: currentTarget.value })}
        />
        <NativeSelect
          label="Data access unit of rows that name none"
          value={options.dau}
          onChange={({ currentTarget }) => change({ dau: currentTarget.value })}
          data={[
            { value: '', label: 'None: such rows are open access' },
            ...(daus.data ?? []).map(({ code, name }) => ({
              value: code,
              label: `${code}: ${name}`,
            })),
          ]}
        />
        <TextInput
          label="Study of rows that name none"
          maxLength={200}
          autoComplete="off"
          value={options.study}
          onChange={({ currentTarget }) => change({ study: currentTarget.value })}
        />
        <Checkbox
          label="Keep the files of the current release that the manifest does not name"
          description="Otherwise they are withdrawn."
          checked={options.add}
          onChange={({ currentTarget }) => change({ add: currentTarget.checked })}
        />
        <Checkbox
          label="Leave refused rows out"
          description="Otherwise one refused row keeps the whole release from being published."
          checked={options.skipRefused}
          onChange={({ currentTarget }) => change({ skipRefused: currentTarget.checked })}
        />
        <Textarea
          label="Why files are withdrawn or reissued"
          description="Told to the people whose projects hold them, in their mail and in the project."
          maxLength={1000}
          autosize
          minRows={2}
          value={options.note}
          onChange={({ currentTarget }) => change({ note: currentTarget.value })}
        />
        {mutation.error !== null && <ProblemAlert problem={mutation.error} />}
        <Group>
          <Button type="submit">Upload and check</Button>
        </Group>
      </Stack>
    </form>
  )
}
