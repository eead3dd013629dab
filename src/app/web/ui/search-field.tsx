import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { memo, type ReactNode, useState } from 'react'

const typingMs = 250

type Props = {
  readonly label: string
  readonly placeholder?: string
  /** What is searched for now, as in the address. */
  readonly value: string
  /** Called once typing rests. */
  readonly onSearch: (text: string) => void
  readonly className?: string
}

/** A search field whose text lives in the address; typing runs ahead of it. */
export const SearchField = memo(function SearchField({
  label,
  placeholder = label,
  value,
  onSearch,
  className = '',
}: Props): ReactNode {
  const [text, setText] = useState(value)
  const [sent, setSent] = useState(value)
  const [known, setKnown] = useState(value)
  // The address changed. If not by what was typed here, it wins; else newer typing does.
  if (value !== known) {
    setKnown(value)
    if (value !== sent) {
      setText(value)
      setSent(value)
    }
  }
  const send = (next: string) => {
    setSent(next)
    onSearch(next)
  }
  const sendLater = useDebouncedCallback(send, typingMs)
  const clear = () => {
    sendLater.cancel()
    setText('')
    send('')
  }
  return (
    <TextInput
      className={className}
      aria-label={label}
      placeholder={placeholder}
      maxLength={200}
      spellCheck={false}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        sendLater(currentTarget.value)
      }}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={clear} />
      }
    />
  )
})
