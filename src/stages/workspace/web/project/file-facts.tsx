import type { ReactNode } from 'react'
import { formatExactBytes, formatBytes } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { AccessChip, ClassBadge } from './access-chip.tsx'
import { Copy } from '#app/web/ui/copy.tsx'
import { DauBadges } from './dau-badges.tsx'
import { Download } from './download.tsx'
import { FileIcon } from './file-icon.tsx'
import { FileProperties } from './file-properties.tsx'
import type { FileDetails } from './folder.ts'
import { LabelEditor } from './label-editor.tsx'
import { noSearch } from './project-search.ts'
import { OpenLink } from '../reading/open-link.tsx'
import type { Place } from './use-place.ts'
import detailsStyles from './details.module.css'
import textStyles from './text.module.css'

type Props = {
  readonly place: Place
  readonly file: FileDetails
  readonly actions: ReactNode
}

/** Everything the platform knows of one file, and its bytes where they may be had. */
export function FileFacts({ place, file, actions }: Props): ReactNode {
  const { id, name, folder, size, md5, daus, kind, access, createdAt, properties } = file
  const { state, createdBy, modifiedAt, copies } = file
  return (
    <div className={detailsStyles['details']}>
      <h3 className={detailsStyles['detailsName']}>
        <FileIcon file={file} />
        <span className={textStyles['long']}>{name}</span>
      </h3>
      {state === 'open' ? (
        <span className="badge badge-waiting">Not all here yet</span>
      ) : (
        <Standing file={file} />
      )}
      {state === 'closed' && file.class === 'file' && (
        <>
          <OpenLink projectId={place.projectId} file={file} />
          <Download projectId={place.projectId} file={file} />
        </>
      )}
      {actions}
      <dl className={textStyles['dl']}>
        {file.class === 'file' && (
          <>
            <Fact term="Size">
              {size === null ? 'not known' : `${formatBytes(size)} (${formatExactBytes(size)})`}
            </Fact>
            <Fact term="MD5">
              {md5 === null ? 'not known' : <Copied text={md5} what={`the MD5 of ${name}`} />}
            </Fact>
          </>
        )}
        <Fact term={file.class === 'file' ? 'File id' : 'Id'}>
          <Copied text={id} what={`the id of ${name}`} />
        </Fact>
        <Fact term="Folder">
          <TextLink {...place.link({ path: folder, ...noSearch })}>{folder}</TextLink>
        </Fact>
        {(daus.length > 0 || kind === 'vended') && (
          <Fact term="Data access unit">
            <DauBadges file={file} />
          </Fact>
        )}
        <Fact term="In this project since">
          <WhenExactly at={createdAt} />
        </Fact>
        <Fact term="Put here by">{createdBy ?? 'the platform, with an approved request'}</Fact>
        {kind === 'own' && (
          <Fact term="Last changed">
            <WhenExactly at={modifiedAt} />
          </Fact>
        )}
        {copies.length > 0 && (
          <Fact term="Also in">
            {copies.map((copy) => (
              <div key={copy.id}>
                <TextLink to="/projects/$projectId" params={{ projectId: copy.id }}>
                  {copy.name}
                </TextLink>
              </div>
            ))}
          </Fact>
        )}
      </dl>
      {kind === 'sample-info' && (
        <p className={textStyles['minor']}>
          One row for each file that was vended here, with its sample and subject. It is written
          anew whenever files arrive or leave.
        </p>
      )}
      <LabelEditor projectId={place.projectId} file={file} />
      {access === 'access-expired' ? (
        <p className={textStyles['minor']}>
          Properties tell of a patient, so they show only while your access lasts.
        </p>
      ) : (
        <FileProperties properties={properties} />
      )}
    </div>
  )
}

const Standing = ({ file }: Pick<Props, 'file'>): ReactNode =>
  file.class === 'file' || file.access === 'access-expired' ? (
    <AccessChip access={file.access} />
  ) : (
    <ClassBadge objectClass={file.class} />
  )

type FactProps = { readonly term: string; readonly children: ReactNode }

function Fact({ term, children }: FactProps): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Copied({ text, what }: { readonly text: string; readonly what: string }): ReactNode {
  return (
    <span className={textStyles['md5']}>
      <code>{text}</code>
      <Copy value={text} what={what} />
    </span>
  )
}
