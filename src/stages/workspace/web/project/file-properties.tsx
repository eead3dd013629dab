import { type ReactNode, useId } from 'react'
import { manifestColumns, notReported } from '#stages/catalog/vocabulary.ts'
import textStyles from './text.module.css'

/** The properties of a file as a list: what the platform holds, then what the laboratory reported. */
export function FileProperties({
  properties,
}: {
  readonly properties: Readonly<Record<string, string>>
}): ReactNode {
  const names = Object.keys(properties).toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  const reported = names.filter((name) => name.startsWith('attr_'))
  const held = names.filter((name) => !name.startsWith('attr_'))
  return (
    <>
      <List title="Properties" names={held} properties={properties} />
      <List title="As reported by the laboratory" names={reported} properties={properties} />
    </>
  )
}

const order: readonly string[] = manifestColumns

/** The place of a known property in a manifest; others come last. */
const rank = (name: string): number =>
  order.includes(name) ? order.indexOf(name) : manifestColumns.length

type ListProps = {
  readonly title: string
  readonly names: readonly string[]
  readonly properties: Readonly<Record<string, string>>
}

function List({ title, names, properties }: ListProps): ReactNode {
  const id = useId()
  if (names.length === 0) return null
  return (
    <section aria-labelledby={id}>
      <h4 id={id} className={textStyles['dlTitle']}>
        {title}
      </h4>
      <dl className={textStyles['dl']}>
        {names.map((name) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {properties[name] || <span className={textStyles['minor']}>{notReported}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
