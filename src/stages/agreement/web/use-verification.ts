import { upload } from '#app/web/client.ts'
import { type ChosenFile, useChosenFile } from '#app/web/use-upload.ts'
import { maxVerifiedBytes, type Verification, verifyDocument } from '../contract/seal.ts'

/** Has one document at a time verified. */
export const useVerification = (): ChosenFile<Verification> =>
  useChosenFile(
    {
      send: (file, sending) =>
        upload(verifyDocument, {}, { body: file, type: 'application/pdf', ...sending }),
    },
    faultOf,
  )

function faultOf({ name, size, type }: File): string | undefined {
  if (type !== 'application/pdf' && !/\.pdf$/i.test(name)) return `“${name}” is not a PDF.`
  if (size === 0) return `“${name}” is empty.`
  if (size > maxVerifiedBytes) return `“${name}” is larger than 50 MB.`
  return undefined
}
