import { Button, FileButton, Group, Input, Text } from '@mantine/core'
import { IconFileText, IconUpload } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import classes from './releases.module.css'

type Props = {
  readonly file: File | undefined
  readonly error: string | undefined
  readonly onChoose: (file: File) => void
}

/** The manifest: chosen, or dropped. */
export function ManifestField({ file, error, onChoose }: Props): ReactNode {
  const [isOver, setOver] = useState(false)
  const choose = (chosen: File | null | undefined) => {
    if (chosen !== null && chosen !== undefined) onChoose(chosen)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    choose(event.dataTransfer.files[0])
  }
  return (
    <Input.Wrapper
      label="Manifest"
      labelElement="div"
      required
      description="A TSV file in UTF-8: one header, one row a file. Bytes of files are imported by the command line; files whose MD5 stays the same keep theirs."
      error={error}
      errorProps={{ role: 'alert', id: 'manifest-error' }}
    >
      <div
        className={classes['drop']}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {file !== undefined && (
          <Group gap="xs" wrap="nowrap" role="status">
            <IconFileText size={18} aria-hidden />
            <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {file.name}
            </Text>
            <Text size="sm" c="dimmed">
              <Bytes value={file.size} />
            </Text>
          </Group>
        )}
        <Group gap="sm">
          <FileButton
            accept=".tsv,.txt,text/tab-separated-values,text/plain"
            onChange={choose}
            inputProps={{ 'aria-label': 'Manifest, TSV' }}
          >
            {(props) => (
              <Button
                {...props}
                id="manifest"
                variant="default"
                aria-describedby={error === undefined ? undefined : 'manifest-error'}
                leftSection={<IconUpload size={18} aria-hidden />}
              >
                {file === undefined ? 'Choose a file' : 'Choose another file'}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            or drop it here. At most 8 GB.
          </Text>
        </Group>
      </div>
    </Input.Wrapper>
  )
}
