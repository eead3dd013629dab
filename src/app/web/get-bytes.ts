/**
 * Asks a path of the platform for bytes, from the page or a worker of it. Neither another server nor the cache of the
 * browser answers. Throws where the connection broke, and `AbortError`.
 */
export const getBytes = (
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> => fetch(path, { headers, mode: 'same-origin', cache: 'no-store', signal })
