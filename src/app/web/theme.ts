import {
  Alert,
  Anchor,
  Button,
  createTheme,
  type CSSVariablesResolver,
  type DrawerProps,
  type MantineColorsTuple,
  type ModalProps,
  type TableProps,
  type TableScrollContainerProps,
} from '@mantine/core'

/**
 * Shade 7 of every colour reads on white and carries white text (at least 4.5 to 1), shade 4 of grey is
 * the edge of a control (3 to 1): WCAG 2.2 AA, 1.4.3 and 1.4.11. Mantine's own palette does not.
 */
const harbor: MantineColorsTuple = [
  '#eff5fb',
  '#dbe8f5',
  '#b9d2ea',
  '#92b8dc',
  '#6a9ccd',
  '#4483be',
  '#2f71b0',
  '#215f9c',
  '#194a7c',
  '#10345a',
]
const slate: MantineColorsTuple = [
  '#f6f8fa',
  '#edf1f5',
  '#e2e8ee',
  '#d3dbe3',
  '#8391a1',
  '#6b7988',
  '#596675',
  '#465260',
  '#313c48',
  '#1d2630',
]
const fern: MantineColorsTuple = [
  '#edf7f1',
  '#d8eee1',
  '#b3dcc5',
  '#88c6a4',
  '#5faf86',
  '#41996d',
  '#2f855b',
  '#22704a',
  '#185538',
  '#0e3a26',
]
const marigold: MantineColorsTuple = [
  '#fff8e8',
  '#fdedc8',
  '#f9db95',
  '#f4c660',
  '#eab03a',
  '#cf9320',
  '#a97312',
  '#855807',
  '#694404',
  '#4a3002',
]
const brick: MantineColorsTuple = [
  '#fdf1ef',
  '#fadfdb',
  '#f3beb7',
  '#e9968c',
  '#dc6d61',
  '#cb4b3e',
  '#b8392d',
  '#a02d22',
  '#7f2119',
  '#5b1610',
]

const systemFonts =
  '"Avenir Next", Avenir, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif'

export const theme = createTheme({
  colors: {
    harbor,
    gray: slate,
    green: fern,
    teal: fern,
    yellow: marigold,
    orange: marigold,
    red: brick,
    blue: harbor,
  },
  primaryColor: 'harbor',
  primaryShade: 7,
  black: '#1b2631',
  autoContrast: false,
  fontFamily: systemFonts,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: {
    xs: '0.75rem',
    sm: '0.875rem',
    md: '0.9375rem',
    lg: '1.0625rem',
    xl: '1.25rem',
  },
  headings: {
    fontFamily: systemFonts,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.3' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
      h4: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Alert: Alert.extend({ defaultProps: { variant: 'light', radius: 'md' } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    Button: Button.extend({ styles: { label: { fontWeight: 600 } } }),
    // What the first page does without is named by its types alone, so that its code stays out of that page's script.
    Drawer: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } satisfies Partial<DrawerProps>,
    },
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
        radius: 'md',
        // A dialog's header element would else be a second banner of the page.
        attributes: { header: { role: 'presentation' } },
      } satisfies Partial<ModalProps>,
      styles: {
        title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 650 },
      } satisfies ModalProps['styles'],
    },
    Table: {
      defaultProps: { verticalSpacing: 8, horizontalSpacing: 'sm' } satisfies Partial<TableProps>,
    },
    TableScrollContainer: {
      // What scrolls takes the focus, so that the arrow keys reach what is out of sight.
      defaultProps: {
        type: 'native',
        attributes: { scrollContainer: { tabIndex: 0 } },
      } satisfies Partial<TableScrollContainerProps>,
    },
  },
})

export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-6)',
    '--mantine-color-error': 'var(--mantine-color-red-7)',
    '--mantine-color-red-light': 'var(--mantine-color-red-0)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-5)',
    '--mantine-color-default-border': 'var(--mantine-color-gray-3)',
    '--mantine-color-anchor': 'var(--mantine-color-harbor-7)',
  },
  dark: {},
})
