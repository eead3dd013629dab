import { Button, Pill, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { type SubmitEvent, type ReactNode, useState } from 'react'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { hasOf, type Label, type LabelKind, labelsOf } from './project-search.ts'
import type { Place } from './use-place.ts'
import listStyles from './list.module.css'

const kinds = [
  { value: 'tag', label: 'Tag' },
  { value: 'property', label: 'Property' },
  { value: 'type', label: 'Type' },
] as const satisfies readonly { value: LabelKind; label: string }[]

const hints: Readonly<Record<LabelKind, string>> = {
  tag: 'reviewed',
  property: 'name=value, or only the name',
  type: 'Report',
}

/** Search by name, and by labels as chips that can be taken away again. */
export function SearchBar({ place }: { readonly place: Place }): ReactNode {
  const { search, go } = place
  const labels = labelsOf(search)
  const ask = (next: readonly Label[]) => go({ has: hasOf(next), file: undefined })
  return (
    <div className={listStyles['search']}>
      <SearchField
        className={listStyles['searchField'] ?? ''}
        label={search.path === '/' ? 'Search by name' : 'Search by name in this folder and below'}
        placeholder="Name, or *.vcf.gz"
        value={search.q}
        onSearch={(text) => {
          // Back undoes a search as a whole, not letter by letter.
          const how = search.q === '' ? undefined : ({ replace: true } as const)
          go({ q: text, file: undefined }, how)
        }}
      />
      <AddLabel onAdd={(label) => ask([...labels, label])} />
      {labels.length > 0 && (
        <Pill.Group className={listStyles['chips'] ?? ''}>
          {labels.map((label) => (
            <Pill
              key={`${label.kind}:${label.text}`}
              withRemoveButton
              removeButtonProps={{
                'aria-label': `Without ${label.kind} ${label.text}`,
                'aria-hidden': false,
                tabIndex: 0,
              }}
              onRemove={() => ask(labels.filter((each) => each !== label))}
            >
              {label.kind}: {label.text}
            </Pill>
          ))}
        </Pill.Group>
      )}
    </div>
  )
}

function AddLabel({ onAdd }: { readonly onAdd: (label: Label) => void }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const [kind, setKind] = useState<LabelKind>('tag')
  const [text, setText] = useState('')
  const add = (event: SubmitEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    onAdd({ kind, text: text.trim() })
    setText('')
    setOpen(false)
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={add}>
          <Stack gap="xs">
            <SegmentedControl
              aria-label="Filter by"
              data={[...kinds]}
              value={kind}
              onChange={(value) =>
                setKind(kinds.find((each) => each.value === value)?.value ?? kind)
              }
            />
            <TextInput
              data-autofocus
              aria-label={kinds.find(({ value }) => value === kind)?.label ?? kind}
              placeholder={hints[kind]}
              maxLength={400}
              value={text}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
            />
            <Button type="submit">Add the filter</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
