/**
 * The page to return to after signing in: a path of this site. Anything else, such as another site's
 * address in a link that somebody was sent, leads to the first page.
 */
export function sitePath(next: string | undefined, origin: string): string {
  if (next === undefined || !next.startsWith('/')) return '/'
  const url = URL.parse(next, origin)
  if (url === null || url.origin !== origin || url.pathname.startsWith('//')) return '/'
  if (url.pathname === '/log-in') return '/'
  return `${url.pathname}${url.search}${url.hash}`
}
