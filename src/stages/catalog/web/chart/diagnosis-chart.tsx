import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import type { Group } from '../../contract.ts'
import { sayCount } from '../figure.tsx'
import { ticksOf } from '../tree.ts'
import { type Narrowing, type Parts, type SamplesOf, useSamplesOf } from '../use-groups.ts'
import { layOut, samplesOf, type Tile } from './layout.ts'
import './chart.css'

type Props = {
  /** Every diagnosis under the filters. */
  readonly groups: readonly Group[]
  readonly narrowing: Narrowing
  readonly ticked: ReadonlySet<string>
  readonly onToggle: (groups: readonly Group[]) => void
}

/** The samples by category and diagnosis as a treemap; a click or Enter on a tile ticks what it stands for. */
export function DiagnosisChart({ groups, narrowing, ticked, onToggle }: Props): ReactNode {
  const { ref, width, height } = useElementSize()
  const [current, setCurrent] = useState<string>()
  const [pointedAt, setPointedAt] = useState<string>()
  // Ticks change no tile's place.
  const tiles = useMemo(() => layOut(groups, width, height), [groups, width, height])
  const samples = useSamplesOf(narrowing, partsOf(tiles))
  const shown = tiles.find(({ key }) => key === (pointedAt ?? current))
  const stop = tiles.find(({ key }) => key === current) ?? tiles[0]
  const total = samplesOf(groups)
  return (
    <figure className="chart" data-ticks={ticked.size > 0} aria-label="Samples by diagnosis">
      <div
        ref={ref}
        className="chart-tiles"
        role="toolbar"
        tabIndex={-1}
        aria-label="Tiles, one for each category and diagnosis: arrow keys move, Enter ticks"
        onKeyDown={moveFocus}
        onPointerLeave={() => setPointedAt(undefined)}
      >
        {tiles.map((tile) => {
          const TileOfKind = tile.kind === 'category' ? CategoryTile : DiagnosisTile
          return (
            <TileOfKind
              key={`${tile.kind} ${tile.key}`}
              tile={tile}
              samples={samples?.get(tile.key)}
              total={total}
              ticks={ticksOf(tile.groups, ticked)}
              isStop={tile === stop}
              onToggle={() => onToggle(tile.groups)}
              onFocus={() => setCurrent(tile.key)}
              onPoint={() => setPointedAt(tile.key)}
            />
          )
        })}
      </div>
      <figcaption className="chart-caption">
        {shown === undefined ? (
          'Areas are numbers of samples. Pick a category or a diagnosis to tick it.'
        ) : (
          <>
            <strong>{shown.name}</strong> {detailsOf(shown, total)}
          </>
        )}
      </figcaption>
    </figure>
  )
}

const partsOf = (tiles: readonly Tile[]): Parts =>
  new Map(tiles.flatMap(({ kind, key, groups }) => (kind === 'category' ? [[key, groups]] : [])))

/** What stands behind a name; tiles of several diagnoses are told by their own heads. */
const detailsOf = ({ code, category, groups }: Tile, total: number): string =>
  code === undefined ? '' : `${category} · ${describe(togetherOf(groups), total)}`

const countOf = ({ samples, at_least }: SamplesOf): string =>
  `${formatCount(samples)}${at_least.includes('samples') ? '+' : ''}`

const describe = (of: SamplesOf, total: number): string =>
  `${sayCount('samples', of, 'sample')}, ${share(of.samples / total)}`

/** The samples of diagnoses that a tile stands for; where it is one, exactly its own. */
const togetherOf = (groups: readonly Group[]): SamplesOf => ({
  samples: samplesOf(groups),
  at_least: groups.some(({ at_least }) => at_least.includes('samples')) ? ['samples'] : [],
})

const share = (of: number): string => (of < 0.001 ? 'below 0.1%' : `${formatShare(of)}%`)
const formatShare = (of: number): string => (of * 100).toFixed(of < 0.1 ? 1 : 0)

type TileProps = {
  readonly tile: Tile
  /** Of a category. */
  readonly samples: SamplesOf | undefined
  readonly total: number
  readonly ticks: ReturnType<typeof ticksOf>
  /** Tab stops here; the arrow keys lead to the others. */
  readonly isStop: boolean
  readonly onToggle: () => void
  readonly onFocus: () => void
  readonly onPoint: () => void
}

const pressed = { all: true, some: 'mixed', none: false } as const

/** Of the text on a tile, in pixels. */
const padding = 4
const letterWidth = 6
const capitalWidth = 7.4
const lineHeight = 14

/** A head narrower than this has no room for a figure, in pixels. */
const roomForCount = 96

const hasRoomForName = ({ width, height }: Tile): boolean => width >= 40 && height >= 20

/** A head tells how many samples its category has, counted for it. */
function CategoryTile(props: TileProps): ReactNode {
  const { tile, samples, total } = props
  // The name of a control begins with what it shows.
  const count = samples === undefined ? '' : countOf(samples)
  const figure = samples === undefined ? '' : describe(samples, total)
  return (
    <TileButton {...props} label={`${tile.name} ${count} ${figure}`}>
      <span className="tile-head">
        <span className="tile-name">{hasRoomForName(tile) && tile.name}</span>{' '}
        {tile.width >= roomForCount && <span className="tile-count">{count}</span>}
      </span>
    </TileButton>
  )
}

function DiagnosisTile(props: TileProps): ReactNode {
  const { tile, total } = props
  const lines = Math.floor((tile.height - 2 * padding) / lineHeight)
  const text = textFor(tile, lines)
  // The name of a control begins with what it shows: that is what people say to their computer.
  const shown = text === tile.name || text === '' ? [] : [text]
  const figures = tile.code === undefined ? [] : [describe(togetherOf(tile.groups), total)]
  return (
    <TileButton {...props} label={[...shown, tile.name, ...figures].join(', ')}>
      <span className="tile-name" style={{ WebkitLineClamp: Math.max(lines, 1) }}>
        {text}
      </span>
    </TileButton>
  )
}

/** The name where it has room, else the code, else nothing: half a word helps nobody. */
function textFor({ name, code, width, groups }: Tile, lines: number): string {
  const room = width - 2 * padding
  const letters = room / letterWidth
  const longestWord = Math.max(...name.split(' ').map((word) => word.length))
  if (letters >= longestWord && letters * lines >= name.length * 1.3) return name
  const short = code ?? `${groups.length} more`
  return lines > 0 && room >= short.length * capitalWidth ? short : ''
}

type ButtonProps = TileProps & {
  readonly label: string
  readonly children: ReactNode
}

function TileButton(props: ButtonProps): ReactNode {
  const { tile, label, ticks, isStop, onToggle, onFocus, onPoint, children } = props
  const { kind, category, x, y, width, height } = tile
  return (
    <button
      type="button"
      className={`tile tile-${kind}`}
      data-tone={tones[category] ?? 'slate'}
      style={{ left: x, top: y, width, height }}
      aria-label={label}
      aria-pressed={pressed[ticks]}
      tabIndex={isStop ? 0 : -1}
      onClick={onToggle}
      onFocus={onFocus}
      onPointerEnter={onPoint}
    >
      {children}
    </button>
  )
}

const tones: Readonly<Record<string, string>> = {
  'Brain Tumor': 'harbor',
  'Germ Cell Tumor': 'marigold',
  'Hematologic Malignancy': 'brick',
  'Solid Tumor': 'fern',
}

/** Left and right go from tile to tile, up and down from category to category. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
  const at = buttons.findIndex((button) => button === document.activeElement)
  const isHead = (button: HTMLElement) => button.classList.contains('tile-category')
  const target = {
    ArrowRight: buttons[at + 1],
    ArrowLeft: buttons[at - 1],
    ArrowDown: buttons.slice(at + 1).find(isHead),
    ArrowUp: buttons.slice(0, Math.max(at, 0)).findLast(isHead),
    Home: buttons[0],
    End: buttons.at(-1),
  }[event.key]
  if (target === undefined) return
  event.preventDefault()
  target.focus()
}
