/** What the operator set of the machines on which attempts run. Paths are absolute and mean the worker's. */
export type WorkerSettings = {
  /**
   * Folder of the root file system in which tools run. Without it they see the programs of the worker itself: enough to
   * try the platform out.
   */
  readonly rootImage?: string | undefined
  /** Checkout of dx-toolkit, shown to tools at `dxToolkitPath`. */
  readonly dxToolkit?: string | undefined
  /** As whom tools run where the server is root; elsewhere they run as the server's own user. */
  readonly user: { readonly uid: number; readonly gid: number }
  /** The most that is kept of each of stdout and stderr. */
  readonly logBytes: number
}

/** Nobody's on Debian, Red Hat and their like: https://systemd.io/UIDS-GIDS. */
const nobodys = 60990

export const defaultWorker: WorkerSettings = {
  user: { uid: nobodys, gid: nobodys },
  logBytes: 16 * 1024 * 1024,
}

/** With which our programs on the worker are found. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
