import { Button, Group, Text } from '@mantine/core'
import { type PointerEvent, type ReactNode, useEffect, useRef } from 'react'
import classes from './ceremony.module.css'
import { padHeight, padWidth, type Point, type Stroke, trace } from './ink.ts'

type Props = {
  readonly strokes: readonly Stroke[]
  readonly onStrokes: (strokes: readonly Stroke[]) => void
  readonly error: string | undefined
}

/** Paper for a finger, a pen or a mouse. */
export function DrawingPad({ strokes, onStrokes, error }: Props): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDrawing = useRef(false)
  useEffect(() => {
    const pen = canvas.current?.getContext('2d')
    if (pen === null || pen === undefined) return
    pen.clearRect(0, 0, padWidth, padHeight)
    trace(pen, strokes)
  }, [strokes])
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!event.isPrimary || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    isDrawing.current = true
    onStrokes([...strokes, [pointOf(event)]])
  }
  const goOn = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!isDrawing.current || !event.isPrimary) return
    onStrokes([...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), pointOf(event)]])
  }
  const end = () => {
    isDrawing.current = false
  }
  return (
    <div>
      <canvas
        ref={canvas}
        className={classes['pad']}
        width={padWidth}
        height={padHeight}
        role="img"
        aria-label={strokes.length > 0 ? 'Your drawn signature' : 'Nothing is drawn yet'}
        data-invalid={error !== undefined || undefined}
        onPointerDown={begin}
        onPointerMove={goOn}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <Group justify="space-between" mt={6} gap="xs">
        <Text size="sm" c={error === undefined ? 'dimmed' : 'red.7'} role={error && 'alert'}>
          {error ?? 'Draw with a finger, a pen or the mouse.'}
        </Text>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            disabled={strokes.length === 0}
            onClick={() => onStrokes(strokes.slice(0, -1))}
          >
            Undo
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={strokes.length === 0}
            onClick={() => onStrokes([])}
          >
            Clear
          </Button>
        </Group>
      </Group>
    </div>
  )
}

/** Where the pointer is on the pad, in the pad's own units. */
function pointOf({ currentTarget, clientX, clientY }: PointerEvent<HTMLCanvasElement>): Point {
  const { left, top, width, height } = currentTarget.getBoundingClientRect()
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value))
  return {
    x: within(((clientX - left) / width) * padWidth, padWidth),
    y: within(((clientY - top) / height) * padHeight, padHeight),
  }
}
