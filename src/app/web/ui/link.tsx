import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react'

type Native = Omit<
  AnchorHTMLAttributes<HTMLAnchorElement>,
  keyof AnchorProps | keyof ButtonProps
> & {
  readonly ref?: Ref<HTMLAnchorElement>
}

/** A link to a page of this application, in running text. */
export const TextLink = createLink((props: Native & AnchorProps): ReactNode => (
  <Anchor {...props} />
))

/** A link to a page of this application that looks like a button. */
export const ButtonLink = createLink((props: Native & ButtonProps): ReactNode => (
  <Button component="a" {...props} />
))
