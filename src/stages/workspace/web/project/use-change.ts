import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { projectKey } from './project-queries.ts'

/** A change of a project's content, after which everything of the project is read anew. */
export function useChange<V>(
  projectId: string,
  change: (value: V) => Promise<unknown>,
  onSuccess?: (value: V) => void,
): UseMutationResult<unknown, Error, V> {
  const client = useQueryClient()
  return useMutation<unknown, Error, V>({
    mutationFn: change,
    onSuccess: async (_, value) => {
      await client.invalidateQueries({ queryKey: projectKey(projectId) })
      onSuccess?.(value)
    },
  })
}
