import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from '#app/web/client.ts'
import { type AccessRequest, listSubmissions, type Submission } from '#stages/request/contract.ts'
import { isReturnedToMe } from '#stages/request/web/returned.ts'

type Seen = Pick<AccessRequest, 'id' | 'formVersion' | 'openCommands'>

/** A submission comes with a form, so a new form is what makes the list grow. */
const submissionsQuery = ({ id, formVersion }: Seen) =>
  queryOptions({
    queryKey: ['submissions', id, formVersion] as const,
    queryFn: ({ signal }) => call(listSubmissions, { params: { requestId: id }, signal }),
  })

/** All submissions, newest first; none until they have been read. */
export const useSubmissions = (request: Seen): readonly Submission[] =>
  useQuery(submissionsQuery(request)).data ?? []

/** The submissions whose answers the page of a request does not show already, newest first. */
export function useEarlierSubmissions(request: Seen): readonly Submission[] {
  const submissions = useSubmissions(request)
  return isReturnedToMe(request) ? submissions : submissions.slice(1)
}
