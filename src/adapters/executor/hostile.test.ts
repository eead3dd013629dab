import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ask,
  attemptOf,
  bearer,
  packed,
  type Platform,
  printed,
  processesWith,
  run,
  startPlatform,
  untilState,
} from '#test/executor/bench.ts'
import { canRunTools } from '#test/sandbox.ts'
import { localExecutor } from './local.ts'
import type { Attempt, Executor, Observed } from './port.ts'
import { defaultWorker } from './worker.ts'

/* A tool that wants out. It runs as in a job of its own, and its tries are what is looked for in log and result. */

describe.skipIf(!canRunTools)('a hostile tool (needs bubblewrap)', () => {
  let root: string
  let folder: string
  let platform: Platform
  let executor: Executor

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'accession-hostile-'))
    folder = join(root, 'attempts')
    platform = await startPlatform()
    const worker = { ...defaultWorker, logBytes: 1024 * 1024 }
    executor = localExecutor({ folder, worker, cores: 2 })
  })
  afterAll(async () => {
    await platform.stop()
    // Who ran an attempt may still be leaving.
    await rm(root, { recursive: true, force: true, maxRetries: 10 })
  })

  type Said = { readonly seen: Observed; readonly stdout: string; readonly stderr: string }

  async function attempted(
    script: string,
    other: Parameters<typeof attemptOf>[2] = {},
  ): Promise<Said> {
    const attempt = attemptOf(platform, script, other)
    const seen = await run(executor, attempt)
    const [stdout, stderr] = await Promise.all([
      printed(executor, attempt.key),
      printed(executor, attempt.key, 'stderr'),
    ])
    return { seen, stdout, stderr }
  }
  /** A program of Python; what it fails with is in the log. */
  const python = (...lines: readonly string[]): Promise<Said> =>
    attempted('python3 try.py', {
      files: { 'try.py': lines.join('\n') },
      resources: { memoryMiB: 400 },
    })

  const connecting = (family: string, address: string) =>
    python('import socket', `socket.socket(socket.${family}).connect(${address})`)

  it('1: finds no name, because nobody answers (T86)', async () => {
    const { seen, stderr } = await python('import socket', 'socket.getaddrinfo("example.org", 443)')
    expect(seen.result).toMatchObject({ reason: 'ended', exitCode: 1 })
    expect(stderr).toMatch(/Temporary failure in name resolution|Name or service not known/)
  })

  it.each([
    ['2: the network', 'AF_INET', '("93.184.216.34", 443)'],
    ['3: the metadata of a cloud', 'AF_INET', '("169.254.169.254", 80)'],
    ['4: the network by IPv6', 'AF_INET6', '("2606:4700:4700::1111", 443)'],
  ])('%s is out of reach', async (_what, family, address) => {
    const { seen, stderr } = await connecting(family, address)
    expect(seen.result).toMatchObject({ exitCode: 1 })
    expect(stderr).toMatch(/Network is unreachable|Cannot assign requested address/)
  })

  it('5: the server and its neighbours on this machine are out of reach, but for the platform (T86)', async () => {
    const port = Number(new URL(platform.url).port)
    const { stderr } = await connecting('AF_INET', `("127.0.0.1", ${port})`)
    expect(stderr).toContain('Connection refused')
    const { stdout } = await attempted(ask('/fine'))
    expect(stdout).toContain('answer to /fine')
  })

  it('6: it has no raw sockets, and none that know no network namespace (T86)', async () => {
    const { stdout } = await python(
      'import socket',
      'for family, kind, protocol in [(2, 3, 1), (2, 2, 1), (17, 3, 768), (40, 1, 0), (38, 5, 0)]:',
      '    try: socket.socket(family, kind, protocol); print("got", family)',
      '    except OSError as error: print(type(error).__name__, error.errno)',
    )
    expect(stdout).not.toContain('got')
    // EPERM, EACCES, EAFNOSUPPORT.
    expect(
      stdout
        .trim()
        .split('\n')
        .every((line) => / (1|13|97)$/.test(line)),
    ).toBe(true)
  })

  it('7: a host that is not on its list is refused by the proxy, and the result names it (T86)', async () => {
    const { seen, stdout } = await python(
      'import urllib.request as r',
      'for url in ["http://169.254.169.254/latest", "http://elsewhere.example/", "http://localhost/", "https://elsewhere.example/"]:',
      '    try: r.urlopen(url); print("got", url)',
      '    except Exception as error: print(error)',
    )
    expect(stdout).not.toContain('got')
    expect(seen.result?.hosts).toEqual([])
    const listed = await attempted(
      'for host in 169.254.169.254 elsewhere.example 10.0.0.1; do python3 try.py $host; done',
      {
        egress: ['data.example', '169.254.169.254', '10.0.0.1'],
        files: {
          'try.py': [
            'import sys, urllib.request as r',
            'for scheme in ["http", "https"]:',
            '    try: r.urlopen(scheme + "://" + sys.argv[1] + "/"); print("got", sys.argv[1])',
            '    except Exception as error: print(error)',
          ].join('\n'),
        },
      },
    )
    expect(listed.stdout).not.toContain('got')
    expect(listed.stdout).toContain('403')
    expect(listed.seen.result?.hosts).toEqual([
      { host: '169.254.169.254', isAllowed: false },
      { host: 'elsewhere.example', isAllowed: false },
      { host: '10.0.0.1', isAllowed: false },
    ])
  })

  it('8: what it leaves as a link is not followed, nor a pipe waited for', async () => {
    await writeFile(join(root, 'secret'), 'a secret of the server')
    const secret = join(root, 'secret')
    const attempt = attemptOf(
      platform,
      `ln -s ${secret} link; ln -s ${root} folder; mkfifo pipe; ln -s / in; mkdir -p a; ln -s ../../attempt.json a/b`,
    )
    await run(executor, attempt)
    for (const path of [
      'link',
      'folder/secret',
      'pipe',
      `in${secret}`,
      'a/b',
      '../attempt.json',
      'a/../../attempt.json',
      secret,
    ]) {
      expect(await executor.left(attempt.key, path, 100), path).toBeUndefined()
    }
  })

  it('9: it sees its own processes only, and no folder of the machine (T88)', async () => {
    const { stdout, stderr } = await attempted(
      [
        'ls -d /proc/[0-9]* | wc -l',
        'cat /proc/1/environ | tr "\\0" "\\n"',
        'ls -A /root /mnt /var /srv /media /boot /etc/shadow /proc/1/root/mnt',
        'echo 1 >/proc/sys/kernel/core_pattern; echo c >/proc/sysrq-trigger',
        `cat ${join(folder, '*/attempt.json')} ${folder}`,
        'mount | grep -c attempt',
        'touch /usr/x /etc/x /dev/x /x /run/x',
      ].join('\n'),
    )
    const [processes, ...rest] = stdout.trim().split('\n')
    expect(Number(processes)).toBeLessThan(12)
    expect(rest.filter((line) => /TOKEN|ACCESSION|NODE|DATABASE/.test(line))).toEqual([])
    expect(stderr.match(/No such file/g)?.length).toBeGreaterThanOrEqual(9)
    expect(stderr.match(/Read-only file system/g)?.length).toBe(5)
  })

  it('10: it gains no rights: setuid programs, new namespaces and forbidden calls do nothing (T88)', async () => {
    const { stdout, stderr } = await attempted(
      [
        'grep -E "^(Cap(Prm|Eff|Bnd)|NoNewPrivs|Seccomp):" /proc/self/status',
        'cp /bin/bash own; chmod 4755 own; ./own -p -c "id -u"',
        'su -c id 2>&1 | tail -n 1',
        'unshare --user --map-root-user id; unshare --net id; mount -t tmpfs none /tmp',
        'python3 try.py',
      ].join('\n'),
      {
        files: {
          'try.py': [
            'import ctypes, platform',
            'libc = ctypes.CDLL(None, use_errno=True)',
            'calls = [101, 250, 321, 425, 323, 272] if platform.machine() == "x86_64" else [117, 219, 280, 425, 282, 97]',
            'for call in calls:',
            '    print("call", libc.syscall(call, 0, 0, 0, 0, 0), ctypes.get_errno())',
          ].join('\n'),
        },
      },
    )
    expect(stdout.match(/^Cap\w+:\s+0{16}$/gm)).toHaveLength(3)
    expect(stdout).toMatch(/NoNewPrivs:\s+1\nSeccomp:\s+2/)
    expect(stdout).toMatch(/^1000$/m)
    expect(stdout).not.toContain('uid=0')
    expect(stdout.match(/^call -1 1$/gm)).toHaveLength(6)
    expect(stderr).toContain('unshare')
    expect(stderr).toContain('mount')
  })

  it('11: a fork bomb stays within its number of processes (T93)', async () => {
    const { seen, stdout } = await python(
      'import os, time',
      'count = 0',
      'while True:',
      '    try:',
      '        if os.fork() == 0: time.sleep(600)',
      '        count += 1',
      '    except BlockingIOError: break',
      'print(count)',
    )
    expect(seen.result).toMatchObject({ reason: 'ended', exitCode: 0 })
    expect(Number(stdout)).toBeLessThan(700)
  })

  it('12: memory that it hides in shared memory and in children counts (T93)', async () => {
    const { seen } = await python(
      'import os, time',
      'for _ in range(8):',
      '    if os.fork() == 0:',
      '        held = b"x" * 60_000_000',
      '        time.sleep(600)',
      'time.sleep(600)',
    )
    expect(seen.result).toMatchObject({ reason: 'memory' })
    const { stderr } = await attempted('head -c 200000000 /dev/zero >/dev/shm/a')
    expect(stderr).toContain('No space left on device')
  })

  it('13: a flood of output is kept up to a limit, and says so (T93)', async () => {
    const { seen, stdout } = await attempted('head -c 50000000 /dev/zero | tr "\\0" x; exit 4')
    expect(seen.result).toMatchObject({ reason: 'ended', exitCode: 4 })
    expect(stdout.length).toBeLessThanOrEqual(1024 * 1024 + 100)
    expect((await executorLog(seen.key, 1024 * 1024)).trim()).toBe(
      '[Only the first 1 MiB of this are kept.]',
    )
  })
  const executorLog = async (key: string, from: number) =>
    Buffer.from(await executor.log(key, 'stdout', from, 1000)).toString()

  it('14: files and tokens of other attempts are not there, nor on a command line (T89)', async () => {
    const other: Attempt = attemptOf(platform, ask('/hold/other'), {
      environment: { TOKEN: 'token-of-the-other' },
      files: { secret: 'secret-of-the-other' },
    })
    await executor.submit(other)
    await untilState(executor, other.key, 'running')
    const { stdout, stderr } = await attempted(
      [
        `cat ${folder}/${other.key}/home/secret`,
        // Put together here, so that it is not found in this very script.
        'word=of-the',
        'grep -rs "$word-other" / --exclude-dir=proc --exclude-dir=usr',
        'cat /proc/*/environ /proc/*/cmdline >seen; grep -a "$word-other" seen',
      ].join('\n'),
    )
    expect(processesWith('of-the-other')).toEqual([])
    expect(stdout).toBe('')
    expect(stderr).toContain('No such file')
    platform.release('other')
    await untilState(executor, other.key, 'ended')
  })

  it('15: an archive writes nowhere but below its own root (T68)', async () => {
    platform.give(
      '/evil',
      packed(
        { name: '../../../../../../tmp/accession-out', text: 'out' },
        { name: `${root}/absolute`, text: 'out' },
        { name: 'way', link: root },
        { name: 'way/through-a-link', text: 'out' },
        { name: 'etc/passwd', text: 'root::0:0::/:/bin/sh\n' },
      ),
    )
    const layers = [{ url: `${platform.url}/evil`, headers: { authorization: `Bearer ${bearer}` } }]
    const { seen, stdout } = await attempted('cat /etc/passwd; ls -d /tmp/accession-out', {
      layers,
    })
    expect(seen.result).toMatchObject({ reason: 'system' })
    expect(seen.result?.message).toMatch(/Member name contains '\.\.'|Cannot open/)
    expect(stdout).toBe('')
    const places = [join(root, 'absolute'), join(root, 'through-a-link'), '/tmp/accession-out']
    expect(places.filter((path) => existsSync(path))).toEqual([])
  })

  it('16: a link at the top of an archive leads into the sandbox, not into the machine (T68)', async () => {
    platform.give(
      '/links',
      packed(
        { name: 'machine', link: '/' },
        { name: 'etc', link: '/' },
        { name: 'opt', link: root },
        { name: 'srv', link: root },
      ),
    )
    await writeFile(join(root, 'open-to-all'), 'of the server')
    const headers = { authorization: `Bearer ${bearer}` }
    const { seen, stdout } = await attempted(
      'ls -d /machine/home /machine/mnt; ls /etc/mnt /opt/ /srv/; cat /opt/open-to-all; cat /etc/hostname',
      { layers: [{ url: `${platform.url}/links`, headers }] },
    )
    expect(seen.result).toMatchObject({ reason: 'ended', exitCode: 0 })
    expect(stdout).toBe(`/machine/home\n${seen.key}\n`)
  })
})
