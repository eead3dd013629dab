import type { ReactNode } from 'react'

/** The platform's mark: an A whose crossbar is a single lit sample. */
export function Mark({ size = 26 }: { readonly size?: number }): ReactNode {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable="false">
      <rect width="32" height="32" rx="7" fill="var(--mantine-color-harbor-9)" />
      <path
        d="M9 25 16 7l7 18"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="18.5" r="2.6" fill="var(--mantine-color-yellow-3)" />
    </svg>
  )
}
