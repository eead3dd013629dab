import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import classes from './ceremony.module.css'

/** A personal link that does not hold. The server does not tell why, so that it tells nothing to others. */
export function LinkFails(): ReactNode {
  return (
    <PageBody title="This link cannot be used" width="reading">
      <div className={`panel ${classes['words']}`} role="status">
        <p>
          It may have arrived incomplete, or it has ended: a newer one was mailed, somebody else
          signs in your place, or the agreement was declined, withdrawn or not signed in time.
        </p>
        <ol>
          <li>Look for a newer mail about this agreement, and open the link in that.</li>
          <li>
            If there is none, ask the person who requests the data to send you a new link. Their
            name and address stand in the mail.
          </li>
        </ol>
        <p>What you have signed stays signed. </p>
      </div>
      <HowSigningWorks />
    </PageBody>
  )
}

/** Nothing is open here, or no longer. */
export function NothingOpen(): ReactNode {
  return (
    <PageBody title="Please open your link" width="reading">
      <div className={`panel ${classes['words']}`} role="status">
        <p>
          Nothing is open for signing in this browser. A page that is left for half an hour closes
          by itself, so that nobody else can go on with it.
        </p>
        <p>
          Open the link in the mail that asked you to sign. Its subject begins with “Please sign”.
          What you have signed stays signed.
        </p>
      </div>
      <HowSigningWorks />
    </PageBody>
  )
}

export function HowSigningWorks(): ReactNode {
  return (
    <p className={classes['help']}>
      <TextLink to="/help/$page" params={{ page: 'signing' }} target="_blank" size="sm">
        How signing works (opens in a new tab)
      </TextLink>
    </p>
  )
}
