/** Google reads a dot in a name as nothing, and has two names for one service. */
const withoutDots: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com'])

/**
 * The mailbox behind an e-mail address: two spellings of one are equal. Case, a `+tag` and a dot at the end of
 * the host make no difference, nor do dots in a name at Google. `mailbox_of` in the database does the same.
 */
export function mailboxOf(email: string): string {
  const [local = '', domain = ''] = email.trim().toLowerCase().split('@')
  const [name = ''] = local.split('+')
  const host = domain.replace(/(?<!\.)\.+$/, '')
  return withoutDots.has(host) ? `${name.replaceAll('.', '')}@gmail.com` : `${name}@${host}`
}
