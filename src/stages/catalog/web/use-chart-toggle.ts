import { useMediaQuery, useSessionStorage } from '@mantine/hooks'

export type ChartToggle = { readonly isShown: boolean; readonly toggle: () => void }

/** Whether the chart is shown: as was last chosen, else where there is room. */
export function useChartToggle(): ChartToggle {
  const hasRoom = useMediaQuery('(min-width: 48em)', false, { getInitialValueInEffect: false })
  const [chosen, setChosen] = useSessionStorage<'shown' | 'hidden' | ''>({
    key: 'browse-chart',
    defaultValue: '',
    getInitialValueInEffect: false,
  })
  const isShown = chosen === '' ? hasRoom : chosen === 'shown'
  return { isShown, toggle: () => setChosen(isShown ? 'hidden' : 'shown') }
}
