import { Popover, UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'

type Props = {
  /** What the button shows. */
  readonly button: ReactNode
  readonly className: string
  /** Names the button where it shows no words. */
  readonly buttonLabel?: string
  readonly panelLabel: string
  readonly width: string | number
  readonly side?: 'start' | 'end'
  readonly onToggle?: (isOpen: boolean) => void
  readonly children: (close: () => void) => ReactNode
}

/** A panel that opens under a button of the header; Escape or a click elsewhere closes it. */
export function Flyout(props: Props): ReactNode {
  const {
    button,
    className,
    buttonLabel,
    panelLabel,
    width,
    side = 'end',
    onToggle,
    children,
  } = props
  const [isOpen, setOpen] = useState(false)
  const change = (opens: boolean) => {
    setOpen(opens)
    onToggle?.(opens)
  }
  return (
    <Popover
      opened={isOpen}
      onChange={change}
      position={`bottom-${side}`}
      offset={6}
      width={width}
      shadow="md"
      radius="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={className}
          {...(buttonLabel === undefined ? {} : { 'aria-label': buttonLabel })}
          onClick={() => change(!isOpen)}
        >
          {button}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={panelLabel}>
        {children(() => change(false))}
      </Popover.Dropdown>
    </Popover>
  )
}
