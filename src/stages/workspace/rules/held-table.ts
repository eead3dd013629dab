import { tableText } from './table.ts'

type Held = {
  readonly id: string
  readonly path: string
  readonly size: number | null
  readonly md5: string | null
  readonly sha256: string | null
  readonly vendedAt: Date | null
  readonly firstDownloadAt: Date | null
  readonly lastDownloadAt: Date | null
}

const instant = (at: Date | null): string => at?.toISOString() ?? ''

/** The files of a certificate as tab-separated text: the very bytes whose SHA-256 the certificate names. */
export const heldTable = (files: readonly Held[]): string =>
  tableText(
    {
      path: ({ path }) => path,
      file_id: ({ id }) => id,
      file_size: ({ size }) => String(size ?? ''),
      md5: ({ md5 }) => md5 ?? '',
      sha256: ({ sha256 }) => sha256 ?? '',
      vended_at: ({ vendedAt }) => instant(vendedAt),
      first_download_at: ({ firstDownloadAt }) => instant(firstDownloadAt),
      last_download_at: ({ lastDownloadAt }) => instant(lastDownloadAt),
    },
    files,
  )
