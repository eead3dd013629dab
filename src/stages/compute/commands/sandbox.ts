import { dxToolkitPath, home, platformPort } from '#adapters/executor/port.ts'

/*
 * What runs in the sandbox of a job: a script that finds dx-toolkit on the worker and calls one entry point of the tool,
 * as the workers of the DNAnexus platform do.
 */

export type EntryPoint = {
  readonly interpreter: 'bash' | 'python3'
  readonly code: string
  /** A name that a shell and Python take as one. */
  readonly function: string
  /** As JSON. */
  readonly input: string
}

const beginning = `
cd "$HOME"
mkdir -p "$HOME/.job/bin"
if [ -d ${dxToolkitPath}/src/python/dxpy ]; then
  export PYTHONPATH="${dxToolkitPath}/src/python\${PYTHONPATH:+:$PYTHONPATH}"
  tool() { printf '#!/bin/sh\\nexec /usr/bin/python3 %s "$@"\\n' "$2" > "$HOME/.job/bin/$1"; chmod 755 "$HOME/.job/bin/$1"; }
  tool dx '-m dxpy.scripts.dx'
  tool dx-build-applet '-m dxpy.scripts.dx_build_applet'
  for path in ${dxToolkitPath}/src/python/scripts/dx-*; do tool "$(basename "$path")" "$path"; done
  for path in ${dxToolkitPath}/bin/dx-unpack*; do if [ -f "$path" ]; then ln -sf "$path" "$HOME/.job/bin/"; fi; done
else
  echo 'dx-toolkit is not on this worker: commands such as dx are missing, and inputs are in job_input.json only.' >&2
fi
`

const bashCall = (name: string): string => `
if command -v dx-print-bash-vars > /dev/null; then dx-print-bash-vars > "$HOME/environment"; else : > "$HOME/environment"; fi
exec /bin/bash -e -c '. ./environment; . ./code.sh; if [[ $(type -t ${name}) == function ]]; then ${name}; fi'
`

const pythonCall = `
exec /usr/bin/python3 -u "$HOME/.job/call.py"
`

/** Runs what the module itself does not. */
const pythonMain = `import runpy
import dxpy
from dxpy.utils import exec_utils
runpy.run_path("code.py", run_name="__main__")
if exec_utils.RUN_COUNT == 0:
    dxpy.run()
`

/** The files that lie in the home of a job when it starts. */
export function filesOf(entry: EntryPoint): Record<string, string> {
  const isPython = entry.interpreter === 'python3'
  const call = isPython ? pythonCall : bashCall(entry.function)
  return {
    '.job/main.sh': `set -e${beginning}${call}`,
    'job_input.json': entry.input,
    [isPython ? 'code.py' : 'code.sh']: entry.code,
    ...(isPython && { '.job/call.py': pythonMain }),
  }
}

/** The files of a workstation: its programs, and what begins them. */
export function workstationFilesOf(
  programs: Readonly<Record<string, string>>,
): Record<string, string> {
  const files = Object.entries(programs).map(([name, text]) => [`.job/${name}`, text] as const)
  return { ...Object.fromEntries(files), '.job/main.sh': `set -e${beginning}${workstationCall}` }
}

const workstationCall = `
printf '#!/bin/sh\\nexec /usr/bin/python3 -I "%s" "$@"\\n' "$HOME/.job/project.py" > "$HOME/.job/bin/project"
chmod 755 "$HOME/.job/bin/project"
exec /usr/bin/python3 -I "$HOME/.job/terminal.py"
`

export const command = ['/bin/bash', '.job/main.sh'] as const

/** Where a job finds what, and with which token. */
export function environmentOf(job: {
  readonly id: string
  readonly containerId: string
  readonly projectId: string
  readonly token: string
  readonly try: number
}): Record<string, string> {
  return {
    HOME: home,
    PATH: `${home}/.job/bin:${home}/.local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    LANG: 'C.UTF-8',
    PYTHONIOENCODING: 'UTF-8',
    PYTHONWARNINGS: 'ignore',
    DX_JOB_ID: job.id,
    DX_TRY: String(job.try),
    DX_WORKSPACE_ID: job.containerId,
    DX_RESOURCES_ID: job.containerId,
    DX_PROJECT_CACHE_ID: job.containerId,
    DX_PROJECT_CONTEXT_ID: job.projectId,
    DX_SECURITY_CONTEXT: JSON.stringify({ auth_token_type: 'Bearer', auth_token: job.token }),
    DX_APISERVER_PROTOCOL: 'http',
    DX_APISERVER_HOST: '127.0.0.1',
    DX_APISERVER_PORT: String(platformPort),
    // There is no network: pip takes what lies there, and asks nobody.
    PIP_NO_INDEX: '1',
    PIP_NO_DEPS: '1',
    PIP_NO_BUILD_ISOLATION: '0',
    PIP_BREAK_SYSTEM_PACKAGES: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  }
}
