import { spawnSync } from 'node:child_process'

/** Whether tools can run on this machine. */
export const canRunTools =
  spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0
