import { useQueryClient } from '@tanstack/react-query'
import { type ChosenFile, useChosenFile } from '#app/web/use-upload.ts'
import { requestQuery } from '#stages/request/web/request-query.ts'
import type { Form } from '../contract.ts'
import { formsQuery } from './forms-query.ts'
import { faultOf, sendForm } from './send-form.ts'

/** Sends one signed form at a time and reads the request again, since a form may move it on. */
export function useFormUpload(requestId: string, save?: () => Promise<boolean>): ChosenFile<Form> {
  const client = useQueryClient()
  const { queryKey } = requestQuery(requestId)
  return useChosenFile(
    {
      send: async (file, sending) => {
        if (save !== undefined && !(await save())) {
          throw new Error('Your last changes are not saved, so the form was not sent.')
        }
        const version = client.getQueryData(queryKey)?.version
        return sendForm({ requestId, file, version, ...sending })
      },
      onSuccess: () =>
        Promise.all([
          client.invalidateQueries({ queryKey }),
          client.invalidateQueries({ queryKey: formsQuery(requestId).queryKey }),
          client.invalidateQueries({ queryKey: ['dashboard'] }),
        ]),
      // Faults and versions are on the page: show them as the server sees them now.
      onError: () => void client.invalidateQueries({ queryKey }),
    },
    faultOf,
  )
}
