import { Autocomplete, type AutocompleteProps, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { findInstitution, type Institution } from '../contract.ts'

type Props = Pick<AutocompleteProps, 'id' | 'error' | 'onBlur' | 'autoComplete' | 'value'> & {
  readonly label: string
  readonly onChange: (name: string) => void
  /** One was chosen from the list. */
  readonly onChoose?: (institution: Institution) => void
}

/** Milliseconds. */
const pause = 200

/** An institution by name: offered from the registry where there is one, and free text in any case. */
export function InstitutionInput({ onChoose, ...props }: Props): ReactNode {
  const [q] = useDebouncedValue((props.value ?? '').trim(), pause)
  const { data: found = [] } = useQuery({
    queryKey: ['institutions', q],
    queryFn: ({ signal }) => call(findInstitution, { query: { q }, signal }),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
    staleTime: 600_000,
  })
  // Several may have one name: it stands once.
  const byName = new Map(found.toReversed().map((institution) => [institution.name, institution]))
  const choose = (name: string) => {
    const chosen = byName.get(name)
    if (chosen !== undefined) onChoose?.(chosen)
  }
  return (
    <Autocomplete
      {...props}
      maxLength={300}
      data={q.length > 1 ? [...new Set(found.map(({ name }) => name))] : []}
      // The server found them, also by other names.
      filter={({ options }) => options}
      onOptionSubmit={choose}
      renderOption={({ option }) => {
        const { city, country } = byName.get(option.value) ?? { city: '', country: '' }
        return (
          <div>
            <div>{option.value}</div>
            <Text size="xs" c="dimmed">
              {[city, country].filter((part) => part !== '').join(', ')}
            </Text>
          </div>
        )
      }}
    />
  )
}
