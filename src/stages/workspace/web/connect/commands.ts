/*
 * What a person gives the unmodified `dx` so that it speaks to this platform. With `--host` its `login` asks for the
 * address, which the variables answer, and looks for the account over HTTPS in any case; where the platform speaks HTTP,
 * `setenv --current` keeps the same connection without that.
 */

export type Address = { readonly protocol: string; readonly host: string; readonly port: string }

/** Where the API is, from the origin of a page. */
export function addressOf(origin: string): Address {
  const { protocol, hostname, port } = new URL(origin)
  const isSecure = protocol === 'https:'
  const usual = isSecure ? '443' : '80'
  return { protocol: isSecure ? 'https' : 'http', host: hostname, port: port || usual }
}

const contextOf = (token: string): string =>
  JSON.stringify({ auth_token: token, auth_token_type: 'Bearer' })

const apiLine = ({ protocol, host, port }: Address): string =>
  `export DX_APISERVER_PROTOCOL=${protocol} DX_APISERVER_HOST=${host} DX_APISERVER_PORT=${port}`

/** Lines for a shell in which the download agent fetches what a manifest names, and checks it. */
export const agentCommand = (address: Address, manifest: string): string =>
  [
    apiLine(address),
    'export DX_API_TOKEN=TOKEN',
    `dx-download-agent download ${manifest}`,
    `dx-download-agent inspect ${manifest}`,
  ].join('\n')

/** Lines for a shell, from a token to a chosen project. */
export function connectCommand(
  address: Address,
  token: string,
  projectId: string | undefined,
): string {
  const { protocol, host, port } = address
  const logIn =
    protocol === 'https'
      ? [
          `printf '\\n\\n\\n' | dx login --token ${token} --noprojects --host ${host} --port ${port}`,
        ]
      : [`export DX_SECURITY_CONTEXT='${contextOf(token)}'`, 'dx setenv --current --noprojects']
  return [
    apiLine(address),
    ...logIn,
    projectId === undefined ? 'dx select' : `dx select ${projectId}`,
  ].join('\n')
}

/** The text of `environment.json`, as `dx` writes it itself. */
export function environmentFile(
  { protocol, host, port }: Address,
  token: string,
  username: string | null,
  project: { readonly id: string; readonly name: string } | undefined,
): string {
  const variables = {
    DX_SECURITY_CONTEXT: contextOf(token),
    DX_APISERVER_PROTOCOL: protocol,
    DX_APISERVER_HOST: host,
    DX_APISERVER_PORT: port,
    ...(username !== null && { DX_USERNAME: username }),
    ...(project && { DX_PROJECT_CONTEXT_ID: project.id, DX_PROJECT_CONTEXT_NAME: project.name }),
    DX_CLI_WD: '/',
  }
  return `${JSON.stringify(variables, null, 4)}\n`
}
