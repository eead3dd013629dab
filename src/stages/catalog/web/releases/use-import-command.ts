import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { commandReleaseImport, type ReleaseImport } from '../../contract/imports.ts'
import type { StewardCommand } from '../../lifecycle.ts'
import { importQuery, importsQuery } from './release-queries.ts'

/** Sends the commands of one import, with the version on the screen, and shows what they led to. */
export function useImportCommand(
  { id, version }: Pick<ReleaseImport, 'id' | 'version'>,
  onDone: () => void,
): UseMutationResult<ReleaseImport, Error, StewardCommand> {
  const client = useQueryClient()
  const { queryKey } = importQuery(id)
  return useMutation({
    mutationFn: (command: StewardCommand) =>
      call(commandReleaseImport, { params: { importId: id, command }, body: { version } }),
    onSuccess: (after) => {
      client.setQueryData(queryKey, after)
      void client.invalidateQueries({ queryKey: importsQuery.queryKey })
      onDone()
    },
    onError: () => client.invalidateQueries({ queryKey }),
  })
}
