import { Button, Group, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDownload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { When } from '#app/web/ui/when.tsx'
import { addressOf } from '#kernel/address.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import {
  type DestructionDetail,
  downloadDestructionFiles,
  type DestructionFile,
} from '../../contract/destruction.ts'
import { Pager } from '#app/web/ui/pager.tsx'
import { destructionFilesQuery, pageSize } from './destruction-queries.ts'
import classes from './destruction.module.css'

/** Every file of which the certificate speaks, a page at a time. */
export function HeldFiles({ destruction }: { readonly destruction: DestructionDetail }): ReactNode {
  const { id, total } = destruction
  const [page, setPage] = useState(1)
  const query = useQuery(destructionFilesQuery(id, page))
  return (
    <section className={`panel ${classes['panel']}`} aria-label="Files">
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <h2>Files</h2>
          <p className={classes['minor']}>
            {formatNoun(total.files, 'file')}, <Bytes value={total.bytes} /> ·{' '}
            {total.downloaded === 0
              ? 'the audit log has no download of them'
              : `${formatNoun(total.downloaded, 'file')} downloaded`}
          </p>
        </div>
        <Button
          component="a"
          variant="default"
          size="xs"
          href={addressOf(downloadDestructionFiles, { params: { destructionId: id } })}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          Download as a table
        </Button>
      </Group>
      <QueryState query={query}>{({ files }) => <FileList files={files} />}</QueryState>
      <Pager page={page} pages={Math.ceil(total.files / pageSize)} onPage={setPage} />
    </section>
  )
}

function FileList({ files }: { readonly files: readonly DestructionFile[] }): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="Files">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Path</Table.Th>
          <Table.Th scope="col">Size</Table.Th>
          <Table.Th scope="col">Came on</Table.Th>
          <Table.Th scope="col">Downloaded</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {files.map((file) => (
          <Table.Tr key={file.id}>
            <Table.Th scope="row" className={classes['path'] ?? ''}>
              {file.path}
              <span className={classes['code']}>
                {file.id}
                {checksumOf(file)}
              </span>
            </Table.Th>
            <Table.Td data-label="Size">
              {file.size === null ? 'Not known' : <Bytes value={file.size} />}
            </Table.Td>
            <Table.Td data-label="Came on">
              {file.vendedAt === null ? '–' : <When at={file.vendedAt} />}
            </Table.Td>
            <Table.Td data-label="Downloaded">
              <Downloads file={file} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function checksumOf({ sha256, md5 }: DestructionFile): string {
  if (sha256 !== null) return ` · SHA-256 ${sha256}`
  return md5 === null ? '' : ` · MD5 ${md5}`
}

function Downloads({ file }: { readonly file: DestructionFile }): ReactNode {
  const { firstDownloadAt: first, lastDownloadAt: last } = file
  if (first === null || last === null) return 'Never'
  if (first.slice(0, 10) === last.slice(0, 10)) return <When at={first} />
  return (
    <>
      <When at={first} /> to <When at={last} />
    </>
  )
}
