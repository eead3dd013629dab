import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './sign-in.module.css'

type Props = {
  readonly title: string
  readonly intro?: ReactNode
  readonly icon?: ReactNode
  /** Below the card: the other ways. */
  readonly foot?: ReactNode
  readonly children?: ReactNode
}

/** One step of signing in, alone in the middle of its page. */
export function SignInCard({ title, intro, icon, foot, children }: Props): ReactNode {
  return (
    <div className={classes['page']}>
      <div className={classes['card']}>
        {icon !== undefined && <div className={classes['icon']}>{icon}</div>}
        <Title order={1}>{title}</Title>
        {intro !== undefined && <div className={classes['intro']}>{intro}</div>}
        {children !== undefined && <div className={classes['body']}>{children}</div>}
        {foot !== undefined && <div className={classes['foot']}>{foot}</div>}
      </div>
    </div>
  )
}
