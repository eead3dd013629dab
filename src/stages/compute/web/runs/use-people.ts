import { useQuery } from '@tanstack/react-query'
import { membersQuery } from '#stages/workspace/web/project/project-queries.ts'

/** The name of a member of a project, by handle; who left is called by that. */
export function usePeople(projectId: string): (handle: string) => string {
  const members = useQuery(membersQuery(projectId)).data ?? []
  const names = new Map(members.map(({ handle, name }) => [handle, name]))
  return (handle) => names.get(handle) ?? handle
}
