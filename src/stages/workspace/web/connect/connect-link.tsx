import { IconPlugConnected } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'

/** Leads from a project to a token for it. */
export function ConnectLink({ projectId }: { readonly projectId: string }): ReactNode {
  return (
    <ButtonLink
      to="/connect"
      search={{ project: projectId }}
      variant="default"
      leftSection={<IconPlugConnected size={16} aria-hidden />}
    >
      Connect with dx
    </ButtonLink>
  )
}
