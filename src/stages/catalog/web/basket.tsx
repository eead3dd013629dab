import { Title, UnstyledButton } from '@mantine/core'
import { IconChevronRight, IconX } from '@tabler/icons-react'
import { memo, type ReactNode, useId, useState } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { type Tab, tabs } from '../vocabulary.ts'
import { ticksOn } from './browse-search.ts'
import { focusBeside } from './focus.ts'
import type { BrowseState } from './use-browse.ts'
import { useNames } from './use-groups.ts'
import { tabWords } from './words.ts'

type BasketProps = { readonly state: BrowseState }

/** What is ticked on each tab: a request takes it all. Nothing while nothing is ticked. */
export const Basket = memo(function Basket({ state }: BasketProps): ReactNode {
  const { view, clearTicks } = state
  const filled = tabs.filter((tab) => ticksOn(view, tab).length > 0)
  if (filled.length === 0) return null
  const isOnlyHere = filled.every((tab) => tab === view.tab)
  return (
    <section className="panel basket" aria-labelledby="basket-title">
      <div className="filters-head">
        <Title order={2} size="h3" id="basket-title">
          Ticked
        </Title>
        <button
          type="button"
          className="pill-clear"
          onClick={({ currentTarget }) => {
            focusBeside(currentTarget, '.filters-head')
            clearTicks(tabs)
          }}
        >
          Clear all
        </button>
      </div>
      {filled.map((tab) => (
        <TabTicks key={tab} tab={tab} state={state} />
      ))}
      {!isOnlyHere && (
        <p className="basket-hint">
          A request takes all of them; a file that belongs to several counts once. The figures above
          are of this tab alone.
        </p>
      )}
    </section>
  )
})

type Props = { readonly tab: Tab; readonly state: BrowseState }

function TabTicks({ tab, state }: Props): ReactNode {
  const { view, toTab } = state
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { one, many, label } = tabWords[tab]
  return (
    <div className="basket-tab">
      <div className="basket-row">
        <UnstyledButton
          className="basket-toggle"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight size={14} stroke={2} aria-hidden />
          {formatNoun(ticksOn(view, tab).length, one, many)}
        </UnstyledButton>
        {tab !== view.tab && (
          <button type="button" className="pill-clear" onClick={() => toTab(tab)}>
            Go to {label}
          </button>
        )}
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <Names tab={tab} state={state} />}
      </div>
    </div>
  )
}

function Names({ tab, state: { view, untick } }: Props): ReactNode {
  const names = useNames(tab)
  const ticks = ticksOn(view, tab)
  return (
    <ul className="plain basket-names">
      {ticks.map((id) => {
        const name = names?.get(id) ?? id
        return (
          <li key={id}>
            <span>{name}</span>
            <UnstyledButton
              className="basket-remove"
              aria-label={`Remove ${name}`}
              onClick={({ currentTarget }) => {
                focusBeside(currentTarget, 'ul')
                untick(tab, id)
              }}
            >
              <IconX size={14} stroke={2} aria-hidden />
            </UnstyledButton>
          </li>
        )
      })}
    </ul>
  )
}
