import { Checkbox, InputBase, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Parameter } from '../../contract/tools.ts'
import { shownValue } from '../words.ts'
import {
  choiceOf,
  type Entry,
  isOptional,
  numbersIn,
  objectClassOf,
  pickedIn,
  shapeOf,
} from './entries.ts'
import { ObjectField } from './object-field.tsx'
import classes from './launch.module.css'

type Props = {
  readonly projectId: string
  readonly parameter: Parameter
  readonly entry: Entry
  readonly error: string | undefined
  readonly isBatch: boolean | undefined
  readonly onBatch: (isBatch: boolean) => void
  readonly onEntry: (entry: Entry) => void
}

/** One input of a tool, with the control of its class. */
export function Field({ entry, onEntry, ...props }: Props): ReactNode {
  const { parameter, error } = props
  const { control, item, isList } = shapeOf(parameter)
  const about = {
    label: parameter.label || parameter.name,
    description: <Description parameter={parameter} />,
    error,
    withAsterisk: !isOptional(parameter),
  }
  const text = typeof entry === 'string' ? entry : ''
  const typed = {
    ...about,
    value: text,
    spellCheck: false,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onEntry(currentTarget.value),
  }
  switch (control) {
    case 'objects':
      return (
        <ObjectField
          {...props}
          {...about}
          item={objectClassOf(item) ?? 'file'}
          isList={isList}
          chosen={pickedIn(entry)}
          onChoose={onEntry}
        />
      )
    case 'choice':
      return (
        <Select
          {...about}
          placeholder="Choose one"
          searchable={parameter.choices.length > 10}
          clearable={isOptional(parameter)}
          data={choicesOf(parameter)}
          value={text === '' ? null : text}
          onChange={(next) => onEntry(next ?? '')}
        />
      )
    case 'choices':
      return (
        <Checkbox.Group
          {...about}
          value={numbersIn(entry).map(String)}
          onChange={(next) => onEntry(next.map(Number).toSorted((a, b) => a - b))}
        >
          <Stack gap={6} mt={6}>
            {choicesOf(parameter).map(({ value, label }) => (
              <Checkbox key={value} size="sm" value={value} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
      )
    case 'yes-or-no':
      return <YesOrNo {...typed} />
    case 'lines':
      return (
        <Textarea
          {...typed}
          className={classes['lines'] ?? ''}
          placeholder="One value a line"
          autosize
          minRows={3}
          maxRows={12}
        />
      )
    case 'json':
      return (
        <Textarea
          {...typed}
          className={classes['json'] ?? ''}
          placeholder={isList ? '[]' : '{}'}
          autosize
          minRows={4}
          maxRows={20}
        />
      )
    case 'number':
      return (
        <TextInput
          {...typed}
          classNames={{ wrapper: classes['number'] ?? '' }}
          inputMode={item === 'int' ? 'numeric' : 'decimal'}
        />
      )
    case 'line':
      return <TextInput {...typed} />
    default:
      return control satisfies never
  }
}

const choicesOf = ({ choices }: Parameter) =>
  choices.map((choice, n) => ({ value: String(n), label: choiceOf(choice).label }))

type YesOrNoProps = {
  readonly label: string
  readonly description: ReactNode
  readonly error: string | undefined
  readonly withAsterisk: boolean
  readonly value: string
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void
}

const YesOrNo = (props: YesOrNoProps): ReactNode => (
  <InputBase
    {...props}
    classNames={{ wrapper: classes['number'] ?? '' }}
    component="select"
    pointer
    rightSection={<IconChevronDown size={15} aria-hidden />}
    rightSectionPointerEvents="none"
  >
    <option value="">{props.withAsterisk ? 'Choose one' : 'As the tool does by itself'}</option>
    <option value="true">Yes</option>
    <option value="false">No</option>
  </InputBase>
)

function Description({ parameter }: { readonly parameter: Parameter }): ReactNode {
  const { name, label, help, default: preset, choices } = parameter
  const isShown = preset !== undefined && choices.length === 0 && typeof preset !== 'object'
  return (
    <>
      {help} {isShown && <>Default: {shownValue(preset)}. </>}
      {label !== '' && label !== name && <code>{name}</code>}
    </>
  )
}
