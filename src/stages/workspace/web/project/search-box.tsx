import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import listStyles from './list.module.css'

type Props = {
  readonly label: string
  readonly q: string
  readonly onSearch: (q: string) => void
}

/** Searches a moment after the last key; follows the address when one goes back. */
export function SearchBox({ label, q, onSearch }: Props): ReactNode {
  const [text, setText] = useState(q)
  const [seen, setSeen] = useState(q)
  const [sent, setSent] = useState(q)
  if (q !== seen) {
    setSeen(q)
    if (q !== sent) setText(q)
  }
  const send = (next: string) => {
    setSent(next.trim())
    onSearch(next.trim())
  }
  const sendSoon = useDebouncedCallback(send, 300)
  return (
    <form
      role="search"
      className={listStyles['search']}
      onSubmit={(event) => {
        event.preventDefault()
        sendSoon.flush()
      }}
    >
      <TextInput
        aria-label={label}
        placeholder={label}
        maxLength={200}
        leftSection={<IconSearch size={18} aria-hidden />}
        rightSection={
          text !== '' && (
            <CloseButton
              aria-label="Clear the search"
              onClick={() => {
                setText('')
                sendSoon.cancel()
                send('')
              }}
            />
          )
        }
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          sendSoon(currentTarget.value)
        }}
      />
    </form>
  )
}
