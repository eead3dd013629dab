import { Anchor } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import './pubmed-link.css'

/** Leaves the platform; nothing is fetched from there before one follows it. */
export function PubMedLink({ pmid }: { readonly pmid: string }): ReactNode {
  return (
    <Anchor
      href={`https://pubmed.ncbi.nlm.nih.gov/${pmid}/`}
      target="_blank"
      rel="noopener noreferrer"
      inherit
      aria-label={`PMID ${pmid}, opens PubMed in a new tab`}
      className="pubmed"
    >
      PMID {pmid}
      <IconExternalLink size={12} stroke={2} aria-hidden />
    </Anchor>
  )
}
