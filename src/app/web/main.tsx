// oxlint-disable-next-line import/no-unassigned-import -- it is the policy of all that follows
import './trusted.ts'
import '@mantine/core/styles.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/ui.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './queries.ts'
import { createAppRouter } from './router.tsx'
import { theme, themeVariables } from './theme.ts'

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no element #root.')

const queries = createQueryClient()
const router = createAppRouter(queries)

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={themeVariables} forceColorScheme="light">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
