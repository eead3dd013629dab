import { queryOptions } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { listReleases } from '../../contract.ts'
import { listReleaseImports, readReleaseImport } from '../../contract/imports.ts'
import type { ReleaseImportState } from '../../lifecycle.ts'

/** How often a page looks at what is under way. */
const lookMs = 1000

const isUnderWay = (state: ReleaseImportState): boolean =>
  state === 'checking' || state === 'publishing'

export const releasesQuery = queryOptions({
  queryKey: ['releases', 'list'],
  queryFn: ({ signal }) => call(listReleases, { signal }),
})

export const importsQuery = queryOptions({
  queryKey: ['releases', 'imports'],
  queryFn: ({ signal }) => call(listReleaseImports, { signal }),
  refetchInterval: ({ state }) =>
    state.data?.some((one) => isUnderWay(one.state)) === true && lookMs,
})

export const importQuery = (importId: string) =>
  queryOptions({
    queryKey: ['releases', 'import', importId],
    queryFn: ({ signal }) => call(readReleaseImport, { params: { importId }, signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isUnderWay(state.data.state) && lookMs,
  })
