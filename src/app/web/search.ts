/**
 * The query string as plain names and texts, as the API has it: no JSON, and commas stay readable.
 * What is empty, absent or of another type is left out.
 */
export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text))

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'number') query.set(name, value.toString())
    if (typeof value === 'string' && value !== '') query.set(name, value)
  }
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%2F', '/')
  return text === '' ? '' : `?${text}`
}
