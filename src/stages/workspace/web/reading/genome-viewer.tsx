import { type ReactNode, useEffect, useRef } from 'react'
import { cleanHtml } from '#app/web/trusted.ts'
import { Loading, Lines } from '#app/web/ui/query-state.tsx'
import type { OnFault } from './tracks.ts'
import readingStyles from './reading.module.css'

/** What is used of igv.js. Its own types do not know files among the addresses, which it reads all the same. */
type Igv = {
  createBrowser(parent: HTMLElement, config: object): Promise<object>
  removeBrowser(browser: object): void
}

type Props = {
  readonly reference: object
  readonly tracks: readonly object[]
  readonly locus: string
  readonly onFault: OnFault
}

/** No list of genomes, no menu that asks another host, no picture to save. */
const quiet = {
  loadDefaultGenomes: false,
  genomeList: [],
  queryParametersSupported: false,
  showSVGButton: false,
  showSaveImageButton: false,
  showTrackLabelButton: true,
  search: false,
  showROITableButton: false,
  showMultiSelectButton: false,
}

/** What it writes of menus and of records of the files becomes elements without scripts and handlers. */
async function loadIgv(): Promise<Igv> {
  const { default: purify } = await import('dompurify')
  cleanHtml((html) => purify.sanitize(html))
  return (await import('igv')).default
}

/** igv.js, loaded when it is needed; drawn anew when the tracks change. */
export function GenomeViewer({ reference, tracks, locus, onFault }: Props): ReactNode {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const parent = host.current
    if (parent === null) return undefined
    // A place of its own for each drawing: it cannot be taken back while it is being made.
    const place = parent.appendChild(document.createElement('div'))
    let isGone = false
    let remove: () => void = () => undefined
    const draw = async () => {
      const igv = await loadIgv()
      if (isGone) return
      const start = locus === '' ? {} : { locus }
      const browser = await igv.createBrowser(place, { ...quiet, reference, tracks, ...start })
      remove = () => igv.removeBrowser(browser)
      if (isGone) remove()
      else {
        nameControls(place)
        parent.dataset['ready'] = 'true'
      }
    }
    draw().catch(onFault)
    return () => {
      isGone = true
      delete parent.dataset['ready']
      remove()
      place.remove()
    }
  }, [reference, tracks, locus, onFault])
  return <div ref={host} className={readingStyles['genome']} role="region" aria-label="Genome" />
}

/** igv.js leaves some of its controls without a name for readers. */
function nameControls({ shadowRoot }: HTMLElement): void {
  const names = {
    select: 'Chromosome',
    'input[type="text"]': 'Locus',
    'input[type="range"]': 'Zoom',
  }
  for (const [control, name] of Object.entries(names))
    shadowRoot?.querySelector(control)?.setAttribute('aria-label', name)
}

export const GenomeLoading = (): ReactNode => (
  <Loading>
    <Lines count={8} />
  </Loading>
)
