import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconFolderPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { createProject } from '../../contract/content.ts'
import { NameDialog } from '../project/name-dialog.tsx'
import { dashboardQuery } from './dashboard-query.ts'

/** Makes an empty project for one's own data, and opens it. */
export function NewProject(): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const client = useQueryClient()
  const navigate = useNavigate()
  const create = useMutation({
    mutationFn: (name: string) => call(createProject, { body: { name } }),
    onSuccess: async ({ projectId }) => {
      await client.invalidateQueries({ queryKey: dashboardQuery.queryKey })
      await navigate({ to: '/projects/$projectId', params: { projectId } })
    },
  })
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFolderPlus size={18} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        New project
      </Button>
      {isOpen && (
        <NameDialog
          title="New project"
          label="Name"
          value=""
          button="Make the project"
          isPending={create.isPending || create.isSuccess}
          problem={create.error}
          onName={create.mutate}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
