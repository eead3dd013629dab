import { Button, FileButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatBytes } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { type OpenUpload, removeContent } from '../../contract/content.ts'
import { projectKey, uploadsQuery } from '../project/project-queries.ts'
import { resumeFile } from './upload-queue.ts'
import { useUploads } from './use-uploads.ts'
import uploadStyles from './upload.module.css'

/** One's own uploads that were broken off, for instance by closing the page; absent where there is none. */
export function BegunUploads({ projectId }: { readonly projectId: string }): ReactNode {
  const client = useQueryClient()
  const running = new Set(useUploads(projectId).map(({ fileId }) => fileId))
  const { data = [] } = useQuery(uploadsQuery(projectId))
  const begun = data.filter(({ fileId }) => !running.has(fileId))
  const discard = useMutation({
    mutationFn: (fileId: string) =>
      call(removeContent, { params: { projectId }, body: { objects: [fileId] } }),
    onSettled: () => client.invalidateQueries({ queryKey: projectKey(projectId) }),
  })
  if (begun.length === 0) return null
  return (
    <section className={uploadStyles['begun']} aria-label="Unfinished uploads">
      <p>
        <strong>Unfinished uploads.</strong> Choose the same file again, or drop it on its folder:
        only what is missing is sent.
      </p>
      {discard.error !== null && <ProblemAlert problem={discard.error} />}
      <ul>
        {begun.map((upload) => (
          <Begun
            key={upload.fileId}
            upload={upload}
            projectId={projectId}
            onDiscard={() => discard.mutate(upload.fileId)}
          />
        ))}
      </ul>
    </section>
  )
}

type Props = {
  readonly upload: OpenUpload
  readonly projectId: string
  readonly onDiscard: () => void
}

function Begun({ upload, projectId, onDiscard }: Props): ReactNode {
  const { name, folder, bytes } = upload
  const [other, setOther] = useState<File>()
  const choose = (file: File | null) => {
    if (file === null) return
    if (file.name === name) resumeFile(upload, projectId, file)
    else setOther(file)
  }
  return (
    <li>
      <span>
        {name} in {folder}: {formatBytes(bytes)} came
        {other !== undefined && (
          <>
            . You chose “{other.name}”.{' '}
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => resumeFile(upload, projectId, other)}
            >
              It is the same file
            </Button>
          </>
        )}
      </span>
      <FileButton onChange={choose}>
        {(props) => (
          <Button size="compact-sm" variant="default" {...props} aria-label={`Resume ${name}`}>
            Resume
          </Button>
        )}
      </FileButton>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={`Discard ${name}`}
        onClick={onDiscard}
      >
        Discard
      </Button>
    </li>
  )
}
