import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { signInAgain } from '#app/web/ask-again.ts'
import { type Connection, connect } from '#app/web/socket.ts'

/** How the page stands to the terminal: `ended` says why, by the code of a problem. */
export type Line = 'connecting' | 'open' | 'lost' | { readonly ended: string }

/** What is told beside the output. */
export type Told = {
  readonly saving?: string
  /** Seconds until it ends for want of keys. */
  readonly idleIn?: number
  readonly limit?: boolean
}

type Options = {
  readonly path: string
  readonly isForReader: boolean
  /** By its key one leaves the terminal. */
  readonly onLeave: (isBackwards: boolean) => void
  /** The platform ended the connection, for a reason. */
  readonly onEnd: (reason: string) => void
}

const colours = {
  background: '#1d2630',
  foreground: '#edf1f5',
  cursor: '#edf1f5',
  selectionBackground: '#46607a',
  brightBlack: '#8f9dab',
  blue: '#7fb2ea',
  brightBlue: '#9cc6f3',
  red: '#f58b8b',
  brightRed: '#ff9f9f',
  magenta: '#d59be8',
  green: '#7fd28f',
}

const longestPause = 10_000

/** A terminal in an element, connected for as long as that is there; where the line breaks, again. */
export function useTerminal(
  place: RefObject<HTMLDivElement | null>,
  { path, isForReader, ...options }: Options,
): { readonly line: Line; readonly told: Told; readonly focus: () => void } {
  const [line, setLine] = useState<Line>('connecting')
  const [told, setTold] = useState<Told>({})
  const shown = useRef<Terminal>(undefined)
  const how = useRef(options)
  useEffect(() => {
    how.current = options
  })
  useEffect(() => {
    if (place.current === null) return undefined
    const terminal = newTerminal((isBackwards) => how.current.onLeave(isBackwards))
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.open(place.current)
    terminal.textarea?.setAttribute('aria-describedby', 'terminal-keys')
    shown.current = terminal
    fit.fit()
    const sized = new ResizeObserver(() => fit.fit())
    sized.observe(place.current)
    const changed = (next: Line) => {
      setLine(next)
      if (typeof next === 'object') how.current.onEnd(next.ended)
    }
    const stop = keepConnected(path, terminal, changed, setTold)
    terminal.focus()
    return () => {
      stop()
      sized.disconnect()
      terminal.dispose()
    }
  }, [place, path])
  useEffect(() => {
    if (shown.current) shown.current.options.screenReaderMode = isForReader
  }, [isForReader])
  return { line, told, focus: () => shown.current?.focus() }
}

function newTerminal(onLeave: (isBackwards: boolean) => void): Terminal {
  const terminal = new Terminal({
    theme: colours,
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
    fontSize: 14,
    scrollback: 5000,
    minimumContrastRatio: 4.5,
  })
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true
    if (event.key === 'F6') {
      event.preventDefault()
      onLeave(event.shiftKey)
      return false
    }
    // Then the browser copies or pastes, as everywhere else; without a selection Ctrl+C interrupts.
    const isPlain = event.ctrlKey && !event.altKey
    if (isPlain && event.key.toLowerCase() === 'c' && terminal.hasSelection()) return false
    return !(isPlain && event.key.toLowerCase() === 'v')
  })
  return terminal
}

/** Connects, and again after each break; answers what ends that. */
function keepConnected(
  path: string,
  terminal: Terminal,
  setLine: (line: Line) => void,
  setTold: (next: (before: Told) => Told) => void,
): () => void {
  let current: Connection | undefined
  let timer: number | undefined
  let pause = 500
  let isStopped = false
  const size = () => current?.send({ size: [terminal.cols, terminal.rows] })
  const listeners = [
    terminal.onData((input) => {
      setTold(({ idleIn: _, ...rest }) => rest)
      current?.send({ input })
    }),
    terminal.onResize(size),
  ]
  const open = () => {
    let isFirst = true
    current = connect(path, {
      onOpen: size,
      onBytes: (bytes) => {
        // What is kept comes again from its beginning.
        if (isFirst) {
          terminal.reset()
          setLine('open')
          setTold(({ limit: _, ...rest }) => rest)
        }
        isFirst = false
        pause = 500
        terminal.write(bytes)
      },
      onMessage: (message) => setTold((before) => ({ ...before, ...(message as Told) })),
      onClose: (reason) => void again(reason),
    })
  }
  const again = async (reason: string) => {
    if (isStopped) return
    const isRefused = reason !== '' && reason !== 'slow'
    if (isRefused && !(reason === 'sign-in-again' && (await signInAgain())))
      return setLine({ ended: reason })
    if (isStopped) return
    setLine('lost')
    timer = window.setTimeout(open, pause)
    pause = Math.min(pause * 2, longestPause)
  }
  open()
  return () => {
    isStopped = true
    window.clearTimeout(timer)
    listeners.forEach((each) => each.dispose())
    current?.close()
  }
}
