/** A point of a stroke in units of the pad: 0 to `padWidth`, 0 to `padHeight`. */
export type Point = { readonly x: number; readonly y: number }
export type Stroke = readonly Point[]

export const padWidth = 900
export const padHeight = 270
const penWidth = 5
const margin = 12

type Box = { readonly left: number; readonly top: number; width: number; height: number }

/** The strokes as a PNG in base64, cut to the ink; undefined where nothing is drawn. */
export function pngOf(strokes: readonly Stroke[]): string | undefined {
  const points = strokes.flat()
  if (points.length === 0) return undefined
  const { left, top, width, height } = boxOf(points)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (pen === null) return undefined
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  pen.translate(-left, -top)
  trace(pen, strokes)
  return canvas.toDataURL('image/png').split(',')[1]
}

function boxOf(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const left = Math.floor(Math.min(...xs) - margin)
  const top = Math.floor(Math.min(...ys) - margin)
  return {
    left,
    top,
    width: Math.ceil(Math.max(...xs) + margin) - left,
    height: Math.ceil(Math.max(...ys) + margin) - top,
  }
}

/** Draws each stroke as one line, rounded between its points. */
export function trace(pen: CanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  pen.strokeStyle = '#10203a'
  pen.lineWidth = penWidth
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  for (const stroke of strokes) {
    const [first, ...rest] = stroke
    if (first === undefined) continue
    pen.beginPath()
    pen.moveTo(first.x, first.y)
    let last = first
    for (const point of rest) {
      pen.quadraticCurveTo(last.x, last.y, (last.x + point.x) / 2, (last.y + point.y) / 2)
      last = point
    }
    // A tap is a dot.
    pen.lineTo(last.x, last.y)
    pen.stroke()
  }
}
