import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { below, parentOf } from '../../contract/objects.ts'
import { changeObject, createFolder, renameFolder } from '../../contract/content.ts'
import { AgentDialog } from './agent-dialog.tsx'
import { NameDialog } from './name-dialog.tsx'
import { PlaceDialog } from './place-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { amountOf, nameOf, type Row, whatOf } from './rows.ts'
import { useChange } from './use-change.ts'

export type Dialog = 'new-folder' | 'rename' | 'move' | 'copy' | 'remove' | 'agent'

type Props = {
  readonly dialog: Dialog | undefined
  readonly projectId: string
  readonly projectName: string
  readonly path: string
  readonly rows: readonly Row[]
  readonly onClose: () => void
  /** The rows are not what they were. */
  readonly onDone: () => void
}

/** What is asked before content changes. */
export function ContentDialogs(props: Props): ReactNode {
  const { dialog, rows, projectId: id, projectName: name } = props
  const [row] = rows
  switch (dialog) {
    case undefined:
      return null
    case 'new-folder':
      return <NewFolder {...props} />
    case 'rename':
      return row && <Rename {...props} row={row} />
    case 'remove':
      return <RemoveDialog {...props} />
    case 'move':
    case 'copy':
      return <PlaceDialog {...props} way={dialog} />
    case 'agent':
      return (
        <AgentDialog
          project={{ id, name }}
          amount={amountOf(rows)}
          choice={whatOf(rows)}
          onClose={props.onClose}
        />
      )
    default:
      return dialog satisfies never
  }
}

function NewFolder({ projectId, path, onClose }: Props): ReactNode {
  const change = useChange(
    projectId,
    (name: string) => {
      const body = { path: below(path, name.trim()), parents: false }
      return call(createFolder, { params: { projectId }, body })
    },
    onClose,
  )
  return (
    <NameDialog
      title="New folder"
      label="Name"
      value=""
      button="Make the folder"
      isPending={change.isPending}
      problem={change.error}
      onName={change.mutate}
      onClose={onClose}
    />
  )
}

function Rename({ projectId, row, onClose, onDone }: Props & { readonly row: Row }): ReactNode {
  const change = useChange(
    projectId,
    (name: string) => rename(projectId, row, name),
    () => {
      onDone()
      onClose()
    },
  )
  return (
    <NameDialog
      title={row.kind === 'folder' ? 'Rename the folder' : 'Rename the file'}
      label="Name"
      value={nameOf(row)}
      button="Rename"
      isPending={change.isPending}
      problem={change.error}
      onName={change.mutate}
      onClose={onClose}
    />
  )
}

function rename(projectId: string, row: Row, name: string): Promise<unknown> {
  if (row.kind === 'folder') {
    const { path } = row.folder
    const body = { path, to: below(parentOf(path), name.trim()) }
    return call(renameFolder, { params: { projectId }, body })
  }
  return call(changeObject, { params: { projectId, fileId: row.object.id }, body: { name } })
}
