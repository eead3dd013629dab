import { Checkbox, Group, Radio } from '@mantine/core'
import type { FocusEvent, ReactNode } from 'react'
import { type Purpose, purposeKinds, sensitiveTopics } from '#stages/request/contract.ts'
import { asksDiseases, kindWords, sensitiveWords } from '#stages/request/rules/purpose.ts'
import type { Field, Fields } from '#stages/request/web/fields.ts'
import classes from './agreement-step.module.css'
import { DiseasePicker } from './disease-picker.tsx'

type Props = {
  readonly fields: Fields
  readonly purpose: Purpose
  readonly onChange: (purpose: Purpose) => void
}

/** The purpose as a rule can compare it with the terms of the data. */
export function PurposeFields({ fields, purpose, onChange }: Props): ReactNode {
  const change = (changed: Partial<Purpose>) => onChange({ ...purpose, ...changed })
  return (
    <div className={classes['questions']}>
      <Choices
        field={fields('purpose.kinds')}
        label="What kind of research is it?"
        description="Tick all that apply."
        values={purposeKinds}
        words={kindWords}
        chosen={purpose.kinds}
        onChange={(kinds) => change({ kinds })}
      />
      {asksDiseases(purpose) && (
        <DiseasePicker
          field={fields('purpose.diseases')}
          isOptional={!purpose.kinds.includes('disease')}
          value={purpose.diseases}
          onChange={(diseases) => change({ diseases })}
        />
      )}
      <Commercial
        field={fields('purpose.commercial')}
        value={purpose.commercial}
        onChange={(commercial) => change({ commercial })}
      />
      <Sensitive
        field={fields('purpose.sensitive')}
        value={purpose.sensitive}
        onChange={(sensitive) => change({ sensitive })}
      />
    </div>
  )
}

/** Calls once the focus has left all of a group. */
const onceLeft = (call: () => void) => (event: FocusEvent<HTMLElement>) => {
  if (!event.currentTarget.contains(event.relatedTarget)) call()
}

type ChoicesProps<T extends string> = {
  readonly field: Field
  readonly label: string
  readonly description: string
  readonly values: readonly T[]
  readonly words: Readonly<Record<T, string>>
  readonly chosen: readonly T[]
  readonly onChange: (chosen: T[]) => void
}

/** Boxes of which several may be ticked; a link to the question leads to the first. */
function Choices<T extends string>(props: ChoicesProps<T>): ReactNode {
  const { field, values, words, chosen, onChange } = props
  return (
    <Checkbox.Group
      label={props.label}
      description={props.description}
      error={field.error}
      value={[...chosen]}
      // In the order of the list, whichever was ticked first.
      onChange={(ticked) => onChange(values.filter((value) => ticked.includes(value)))}
      onBlur={onceLeft(field.onBlur)}
    >
      <div className={classes['choices']}>
        {values.map((value, n) => (
          <Checkbox
            key={value}
            value={value}
            label={words[value]}
            {...(n === 0 && { id: field.id })}
          />
        ))}
      </div>
    </Checkbox.Group>
  )
}

type CommercialProps = {
  readonly field: Field
  readonly value: Purpose['commercial']
  readonly onChange: (value: Purpose['commercial']) => void
}

function Commercial({ field, value, onChange }: CommercialProps): ReactNode {
  return (
    <Radio.Group
      label="Is the purpose commercial?"
      description="Such as to develop or sell a product. A collaboration with a company counts where it serves that."
      error={field.error}
      value={value}
      onChange={(answer) => onChange(answer === 'yes' ? 'yes' : 'no')}
      onBlur={onceLeft(field.onBlur)}
    >
      <Group gap="lg" mt={8}>
        <Radio value="no" label="No" id={field.id} />
        <Radio value="yes" label="Yes" />
      </Group>
    </Radio.Group>
  )
}

type SensitiveProps = {
  readonly field: Field
  readonly value: Purpose['sensitive']
  readonly onChange: (value: Purpose['sensitive']) => void
}

const topicsOrNone = [...sensitiveTopics, 'none'] as const

function Sensitive({ field, value, onChange }: SensitiveProps): ReactNode {
  const isNone = value !== null && value.length === 0
  return (
    <Choices
      field={field}
      label="Does the research concern any of these?"
      description="Nothing here is wrong: a committee only wants to look at it with care."
      values={topicsOrNone}
      words={{ ...sensitiveWords, none: 'None of these' }}
      chosen={isNone ? ['none'] : (value ?? [])}
      onChange={(chosen) => {
        const topics = chosen.filter((topic) => topic !== 'none')
        // Ticking “None” clears the topics, and ticking a topic clears “None”.
        if (chosen.includes('none') && !isNone) onChange([])
        else onChange(topics.length > 0 ? topics : null)
      }}
    />
  )
}
