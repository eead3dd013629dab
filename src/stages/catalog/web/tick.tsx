import { Checkbox, type CheckboxProps } from '@mantine/core'
import { useCallbackRef } from '@mantine/hooks'
import { memo, type ReactNode } from 'react'

type Props = Pick<
  CheckboxProps,
  'id' | 'aria-label' | 'title' | 'size' | 'disabled' | 'checked' | 'indeterminate'
> & { readonly onChange: () => void }

/** A box to tick. Most stay as they are at a click; one costs more than the rest of its row. */
export function Tick(props: Props): ReactNode {
  return <Box {...props} onChange={useCallbackRef(props.onChange)} />
}

const Box = memo(function Box(props: Props): ReactNode {
  return <Checkbox {...props} />
})
