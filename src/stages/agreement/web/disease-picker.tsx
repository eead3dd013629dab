import { type ComboboxItem, MultiSelect, type OptionsFilter } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Disease, diseaseOf, diseases, lineageOf } from '#stages/catalog/diagnoses/diseases.ts'
import { searchWords } from '#stages/catalog/diagnoses/search.ts'
import type { Field } from '#stages/request/web/fields.ts'
import classes from './disease-picker.module.css'

type Props = {
  readonly field: Field
  readonly isOptional: boolean
  readonly value: readonly string[]
  readonly onChange: (ids: string[]) => void
}

const options: readonly ComboboxItem[] = diseases.map(({ id, name }) => ({
  value: id,
  label: name,
}))

/** Those that are offered at a time: more would not be read. */
const mostOffered = 40
const mostChosen = 20

/** Diagnoses of OncoTree and of the catalog, found by name, code or another name. Each says what it is a kind of. */
export function DiseasePicker({ field, isOptional, value, onChange }: Props): ReactNode {
  return (
    <MultiSelect
      {...field}
      label={isOptional ? 'On which diagnoses? (optional)' : 'On which diagnoses?'}
      description="Search by name or OncoTree code. A diagnosis stands for every kind of it, too."
      placeholder={value.length === 0 ? 'Such as medulloblastoma' : ''}
      data={options}
      value={[...value]}
      onChange={onChange}
      searchable
      clearable
      hidePickedOptions
      maxValues={mostChosen}
      limit={mostOffered}
      filter={findDiseases}
      renderOption={({ option }) => <Offered id={option.value} />}
      nothingFoundMessage="No diagnosis of this name"
    />
  )
}

/** A name with its code, and below it what it is a kind of. */
function Offered({ id }: { readonly id: string }): ReactNode {
  const [disease, ...above] = lineageOf(id)
  if (disease === undefined) return id
  return (
    <div className={classes['offered']}>
      <span>
        {disease.name} <span className={classes['code']}>{disease.id}</span>
      </span>
      {above.length > 1 && (
        <span className={classes['above']}>
          {above
            .slice(0, -1)
            .toReversed()
            .map(({ name }) => name)
            .join(' › ')}
        </span>
      )}
    </div>
  )
}

/** All words have to be found; whose code is searched for comes first, then the more general. */
const findDiseases: OptionsFilter = ({ options: all, search }) => {
  const words = searchWords(search)
  const found = all.filter((option) => {
    const disease = 'value' in option ? diseaseOf(option.value) : undefined
    if (disease === undefined) return false
    const text = searchedIn(disease)
    return words.every((word) => text.includes(word))
  })
  const isCode = (option: (typeof all)[number]) =>
    'value' in option && option.value.toLowerCase() === search.trim().toLowerCase()
  return found.toSorted((one, other) => Number(isCode(other)) - Number(isCode(one)))
}

const searchedIn = ({ id, name, otherNames }: Disease): string =>
  [name, id, ...otherNames].join('\n').toLowerCase()
