import { Button, CloseButton, Input, Switch } from '@mantine/core'
import { IconFilePlus } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { formatBytes, formatNoun } from '#app/web/ui/format.ts'
import type { Parameter } from '../../contract/tools.ts'
import type { ObjectClass } from '#stages/workspace/contract/objects.ts'
import type { Picked } from './entries.ts'
import { Picker } from './picker.tsx'
import classes from './launch.module.css'

type Props = {
  readonly projectId: string
  readonly parameter: Parameter
  readonly item: ObjectClass
  readonly isList: boolean
  readonly label: ReactNode
  readonly description: ReactNode
  readonly error: string | undefined
  readonly withAsterisk: boolean
  readonly chosen: readonly Picked[]
  /** Whether the tool is run once for each; undefined where that is not offered. */
  readonly isBatch: boolean | undefined
  readonly onBatch: (isBatch: boolean) => void
  readonly onChoose: (chosen: readonly Picked[]) => void
}

/** Objects of the project as an input: those that were chosen, and the way to choose them. */
export function ObjectField(props: Props): ReactNode {
  const { projectId, parameter, item, isList, label, description, error, chosen } = props
  const { isBatch, onBatch, onChoose } = props
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const isMany = isList || isBatch === true
  const words = isMany ? `Choose ${item}s` : `Choose a ${item}`
  const name = parameter.label || parameter.name
  const button = chosen.length > 0 ? 'Choose again' : words
  return (
    <Input.Wrapper
      role="group"
      aria-labelledby={`${id}-label`}
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
      label={label}
      description={description}
      error={error}
      withAsterisk={props.withAsterisk}
      errorProps={{ id: `${id}-error` }}
    >
      {chosen.length > 0 && (
        <ul className={`plain ${classes['chosen']}`} aria-label={`Chosen for ${name}`}>
          {chosen.map((one) => (
            <li key={one.id}>
              <div>
                {one.name}{' '}
                {one.folder !== '/' && <div className={classes['from']}>in {one.folder}</div>}
              </div>
              {one.size !== null && (
                <span className={classes['size']}>{formatBytes(one.size)}</span>
              )}
              <CloseButton
                size="sm"
                aria-label={`Take ${one.name} out`}
                onClick={() => onChoose(chosen.filter((each) => each !== one))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={classes['tools']}>
        <Button
          variant="default"
          leftSection={<IconFilePlus size={18} aria-hidden />}
          aria-label={`${button} for ${name}`}
          {...(error !== undefined && {
            'aria-describedby': `${id}-error`,
            'data-faulty': true,
          })}
          onClick={() => setOpen(true)}
        >
          {button}
        </Button>
        {isBatch !== undefined && (
          <Switch
            size="sm"
            label={
              isBatch && chosen.length > 1
                ? `One run for each: ${formatNoun(chosen.length, 'run')}`
                : 'One run for each of several files'
            }
            checked={isBatch}
            onChange={({ currentTarget }) => onBatch(currentTarget.checked)}
          />
        )}
      </div>
      {isOpen && (
        <Picker
          projectId={projectId}
          title={`${words}: ${name}`}
          item={item}
          patterns={parameter.patterns}
          isMany={isMany}
          chosen={chosen}
          onChoose={onChoose}
          onClose={() => setOpen(false)}
        />
      )}
    </Input.Wrapper>
  )
}
