import { Button, Popover, Stack } from '@mantine/core'
import { IconFile, IconFolder, IconUpload } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { filesChosen } from './dropped.ts'
import { addFiles } from './upload-queue.ts'

type Props = { readonly projectId: string; readonly folder: string }

/** Chooses files, or a folder with all it holds, to be put into the open folder. */
export function UploadButton({ projectId, folder }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const files = useRef<HTMLInputElement>(null)
  const whole = useRef<HTMLInputElement>(null)
  const choose = (input: HTMLInputElement | null) => {
    setOpen(false)
    input?.click()
  }
  const take = (input: HTMLInputElement) => {
    void addFiles(projectId, filesChosen([...(input.files ?? [])], folder))
    input.value = ''
  }
  return (
    <>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <Button
            leftSection={<IconUpload size={18} aria-hidden />}
            onClick={() => setOpen(!isOpen)}
          >
            Upload
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs">
            <Button
              variant="default"
              leftSection={<IconFile size={18} aria-hidden />}
              onClick={() => choose(files.current)}
            >
              Choose files
            </Button>
            <Button
              variant="default"
              leftSection={<IconFolder size={18} aria-hidden />}
              onClick={() => choose(whole.current)}
            >
              Choose a folder
            </Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <input
        ref={(input) => {
          whole.current = input
          // React does not know the attribute.
          input?.setAttribute('webkitdirectory', '')
        }}
        type="file"
        hidden
        aria-label="Folder to upload"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </>
  )
}
