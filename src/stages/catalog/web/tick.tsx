import { Checkbox } from '@mantine/core'
import { memo, type ReactNode, useCallback, useLayoutEffect, useRef } from 'react'

type Props = {
  readonly id: string
  readonly size: 'xs' | 'sm'
  readonly checked: boolean
  readonly onChange: () => void
}

/** A box whose label stands beside it. Most stay as they are at a click; one costs more than the rest of its row. */
export function Tick(props: Props): ReactNode {
  const latest = useRef(props.onChange)
  useLayoutEffect(() => {
    latest.current = props.onChange
  })
  // A function that stays the same and does what the latest one does.
  const onChange = useCallback(() => latest.current(), [])
  return <Box {...props} onChange={onChange} />
}

const Box = memo(function Box(props: Props): ReactNode {
  return <Checkbox {...props} />
})
