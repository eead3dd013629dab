import {
  IconChartBar,
  IconDna2,
  IconFile,
  IconFileDescription,
  IconGitCompare,
  IconListNumbers,
  IconTable,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProjectFile } from '../../contract.ts'
import textStyles from './text.module.css'

/** First match wins; the name says the same in letters, so the sign is hidden from readers. */
const signs = [
  { endings: ['.bai', '.csi', '.tbi', '.crai'], Icon: IconListNumbers },
  { endings: ['.bam', '.cram'], Icon: IconDna2 },
  { endings: ['.vcf', '.vcf.gz', '.bcf'], Icon: IconGitCompare },
  { endings: ['.seg', '.cnv', '.cnv.txt', '.cnv.tsv'], Icon: IconChartBar },
  { endings: ['counts.txt', 'counts.tsv', '.counts', '.tsv', '.csv'], Icon: IconTable },
  { endings: ['.txt', '.md', '.pdf'], Icon: IconFileDescription },
]

/** A sign for the kind of a file. */
export function FileIcon({ file }: { readonly file: Pick<ProjectFile, 'name'> }): ReactNode {
  const name = file.name.toLowerCase()
  const Icon =
    signs.find(({ endings }) => endings.some((ending) => name.endsWith(ending)))?.Icon ?? IconFile
  return <Icon size={20} stroke={1.6} aria-hidden className={textStyles['icon']} />
}
