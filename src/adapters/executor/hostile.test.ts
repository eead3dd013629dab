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
  /** What the result says that it tried: `kind place`, without how often. */
  const tried = ({ seen }: Said): string[] =>
    (seen.result?.tries ?? []).map(({ kind, what }) => `${kind} ${what}`)
  /** A program of Python; what it fails with is in the log. */
  const python = (...lines: readonly string[]): Promise<Said> =>
    attempted('python3 try.py', {
      files: { 'try.py': lines.join('\n') },
      resources: { memoryMiB: 400 },
    })

  const connecting = (family: string, address: string) =>
    python('import socket', `socket.socket(socket.${family}).connect(${address})`)

  it('1: finds no name, because nobody answers (T86)', async () => {
    const said = await python('import socket', 'socket.getaddrinfo("example.org", 443)')
    expect(said.seen.result).toMatchObject({ reason: 'ended', exitCode: 1, isWatched: true })
    expect(said.stderr).toMatch(/Temporary failure in name resolution|Name or service not known/)
    expect(tried(said)).toContain('name example.org')
  })

  it.each([
    ['2: the network', 'AF_INET', '("93.184.216.34", 443)'],
    ['3: the metadata of a cloud', 'AF_INET', '("169.254.169.254", 80)'],
    ['4: the network by IPv6', 'AF_INET6', '("2606:4700:4700::1111", 443)'],
  ])('%s is out of reach', async (_what, family, address) => {
    const said = await connecting(family, address)
    expect(said.seen.result).toMatchObject({ exitCode: 1 })
    expect(said.stderr).toMatch(/Network is unreachable|Cannot assign requested address/)
    const [, host, port] = /"(.*)", (\d+)/.exec(address) ?? []
    expect(said.seen.result?.tries).toEqual([
      { kind: 'address', what: `${family === 'AF_INET' ? host : `[${host}]`}:${port}`, times: 1 },
    ])
  })

  it('5: the server and its neighbours on this machine are out of reach, but for the platform (T86)', async () => {
    const port = Number(new URL(platform.url).port)
    const refused = await connecting('AF_INET', `("127.0.0.1", ${port})`)
    expect(refused.stderr).toContain('Connection refused')
    expect(tried(refused)).toEqual([`port 127.0.0.1:${port}`])
    const fine = await attempted(ask('/fine'))
    expect(fine.stdout).toContain('answer to /fine')
    expect(tried(fine)).toEqual([])
  })

  it('6: it has no raw sockets, and none that know no network namespace (T86)', async () => {
    const said = await python(
      'import socket',
      'for family, kind, protocol in [(2, 3, 1), (2, 2, 1), (17, 3, 768), (40, 1, 0), (38, 5, 0)]:',
      '    try: socket.socket(family, kind, protocol); print("got", family)',
      '    except OSError as error: print(type(error).__name__, error.errno)',
    )
    const { stdout } = said
    expect(stdout).not.toContain('got')
    // EPERM, EACCES, EAFNOSUPPORT.
    expect(
      stdout
        .trim()
        .split('\n')
        .every((line) => / (1|13|97)$/.test(line)),
    ).toBe(true)
    const sockets = ['IPv4 raw ICMP', 'IPv4 ICMP', 'packet', 'vsock', 'alg']
    expect(tried(said)).toEqual(sockets.map((each) => `socket ${each}`))
  })

  it('7: a host that is not on its list is refused by the proxy, and the result names it (T86)', async () => {
    const unlisted = await python(
      'import urllib.request as r',
      'for url in ["http://169.254.169.254/latest", "http://elsewhere.example/", "http://localhost/", "https://elsewhere.example/"]:',
      '    try: r.urlopen(url); print("got", url)',
      '    except Exception as error: print(error)',
    )
    expect(unlisted.stdout).not.toContain('got')
    expect(unlisted.seen.result?.hosts).toEqual([])
    const places = ['address 169.254.169.254:80', 'name elsewhere.example']
    expect(tried(unlisted)).toEqual(expect.arrayContaining(places))
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
    // Who takes the outputs is told, and tells it.
    for (const path of ['link', 'folder/secret', 'pipe', `in${secret}`, 'a/b']) {
      expect(await executor.left(attempt.key, path, 100), path).toBe('no-file')
    }
    for (const path of ['../attempt.json', 'a/../../attempt.json', secret, 'missing']) {
      expect(await executor.left(attempt.key, path, 100), path).toBeUndefined()
    }
  })

  it('9: it sees its own processes only, and no folder of the machine (T88)', async () => {
    const said = await attempted(
      [
        'ls -d /proc/[0-9]* | wc -l',
        'cat /proc/1/environ | tr "\\0" "\\n"',
        'ls -A /root /mnt /var /srv /media /boot /etc/shadow /proc/1/root/mnt',
        'cat /proc/kcore /proc/kmsg; python3 -c "open(\'/proc/1/mem\')"',
        'echo 1 >/proc/sys/kernel/core_pattern; echo c >/proc/sysrq-trigger',
        `cat ${join(folder, '*/attempt.json')} ${folder}`,
        'mount | grep -c attempt',
        'touch /usr/x /etc/x /dev/x /x /run/x',
      ].join('\n'),
    )
    const { stdout, stderr } = said
    const kernels = ['/proc/kcore', '/proc/kmsg'].filter(existsSync)
    expect(tried(said)).toEqual(kernels.map((path) => `machine ${path}`))
    expect(stderr).toContain("Permission denied: '/proc/1/mem'")
    const [processes, ...rest] = stdout.trim().split('\n')
    expect(Number(processes)).toBeLessThan(12)
    expect(rest.filter((line) => /TOKEN|ACCESSION|NODE|DATABASE/.test(line))).toEqual([])
    expect(stderr.match(/No such file/g)?.length).toBeGreaterThanOrEqual(9)
    expect(stderr.match(/Read-only file system/g)?.length).toBe(5)
  })

  it('10: it gains no rights: setuid programs, new namespaces and forbidden calls do nothing (T88)', async () => {
    const said = await attempted(
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
    const { stdout, stderr } = said
    expect(stdout.match(/^Cap\w+:\s+0{16}$/gm)).toHaveLength(3)
    expect(stdout).toMatch(/NoNewPrivs:\s+1\nSeccomp:\s+2/)
    expect(stdout).toMatch(/^1000$/m)
    expect(stdout).not.toContain('uid=0')
    expect(stdout.match(/^call -1 1$/gm)).toHaveLength(6)
    expect(stderr).toContain('unshare')
    expect(stderr).toContain('mount')
    const calls = ['unshare', 'mount', 'ptrace', 'keyctl', 'bpf', 'userfaultfd']
    expect(tried(said)).toEqual(
      expect.arrayContaining(['rights mode 4755', ...calls.map((each) => `call ${each}`)]),
    )
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
      // Longer than between two looks.
      'time.sleep(1)',
      'print(count)',
    )
    expect(seen.result).toMatchObject({ reason: 'ended', exitCode: 0 })
    expect(Number(stdout)).toBeLessThan(700)
    expect(seen.result?.tries).toEqual([{ kind: 'processes', what: '640', times: 1 }])
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
    const memory = { kind: 'memory', what: '400 MiB', times: 1 }
    expect(seen.result).toMatchObject({ reason: 'memory', tries: [memory] })
    const said = await attempted('head -c 200000000 /dev/zero >/dev/shm/a')
    expect(said.stderr).toContain('No space left on device')
    expect(tried(said)).toEqual(['memory /dev/shm'])
    const full = await attempted('head -c 90000000 /dev/zero >a; sleep 60')
    expect(full.seen.result?.reason).toBe('disk')
    expect(tried(full)).toEqual(['disk 64 MiB'])
  })

  it('13: a flood of output is kept up to a limit, and says so (T93)', async () => {
    const said = await attempted('head -c 50000000 /dev/zero | tr "\\0" x; exit 4')
    const { seen, stdout } = said
    expect(seen.result).toMatchObject({ reason: 'ended', exitCode: 4 })
    expect(tried(said)).toEqual(['output stdout'])
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
    platform.give('/file-of-another', Buffer.from('of the other'))
    const calling =
      'import urllib.request as r; r.urlopen(r.Request("http://127.0.0.1:8124/file-of-another", headers={"authorization": "Bearer guessed"}))'
    const said = await attempted(
      [
        `cat ${folder}/${other.key}/home/secret`,
        // Put together here, so that it is not found in this very script.
        'word=of-the',
        'grep -rs "$word-other" / --exclude-dir=proc --exclude-dir=usr',
        'cat /proc/*/environ /proc/*/cmdline >seen; grep -a "$word-other" seen',
        `python3 -c '${calling}'`,
      ].join('\n'),
    )
    const { stdout, stderr } = said
    expect(tried(said)).toEqual(['platform 401 /file-of-another'])
    expect(processesWith('token-of-the-other')).toEqual([])
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
    const said = await attempted('cat /etc/passwd; ls -d /tmp/accession-out', {
      layers,
    })
    const { seen, stdout } = said
    expect(tried(said)).toEqual(['archive a path out of it'])
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
    const said = await attempted(
      'ls -d /machine/home /machine/mnt; ls /etc/mnt /opt/ /srv/; cat /opt/open-to-all; cat /etc/hostname',
      { layers: [{ url: `${platform.url}/links`, headers }] },
    )
    const { seen, stdout } = said
    expect(seen.result).toMatchObject({ reason: 'ended', exitCode: 0 })
    expect(stdout).toBe(`/machine/home\n${seen.key}\n`)
    const links = ['etc', 'machine', 'opt', 'srv'].map((name) => `archive link /${name}`)
    expect(tried(said).sort()).toEqual(links)
  })

  it('an ordinary tool tried nothing', async () => {
    const said = await attempted(
      [
        'set -e',
        'printf "@SQ\\tSN:1\\tLN:100\\nr\\t0\\t1\\t5\\t60\\t4M\\t*\\t0\\t0\\tACGT\\tIIII\\n" >a.sam',
        'if command -v samtools; then samtools view -b a.sam >a.bam; samtools index a.bam; samtools flagstat a.bam; fi',
        'mkdir -p a/b; ln -s b a/c; chmod -R 755 a; tar -cf a.tar a; tar -xf a.tar; df . ; ps aux || true',
        'python3 try.py',
      ].join('\n'),
      {
        files: {
          'try.py': [
            'import multiprocessing, os, pwd, socket, subprocess, threading, urllib.request as r',
            'os.chmod("a", 0o755); pwd.getpwuid(os.getuid()); socket.getfqdn()',
            'print(multiprocessing.Pool(2).map(len, ["a", "bc"]))',
            'listener = socket.create_server(("localhost", 0))',
            'with socket.create_connection(listener.getsockname()) as one: one.sendmsg([b"x"])',
            'r.urlopen("http://127.0.0.1:8124/fine").read()',
            'subprocess.run(["bash", "-c", "id; true | cat"], check=True)',
          ].join('\n'),
        },
      },
    )
    expect(said.seen.result).toMatchObject({ exitCode: 0, tries: [], isWatched: true })
  })

  it('a flood of tries is counted, and a hundred are kept (T93)', async () => {
    const said = await python(
      'import socket',
      'for at in range(4000):',
      '    try: socket.socket().connect(("10.0.%d.%d" % (at // 250, at % 250), 80))',
      '    except OSError: pass',
      'for _ in range(4000):',
      '    try: socket.socket(17, 3, 768)',
      '    except OSError: pass',
    )
    const tries = said.seen.result?.tries ?? []
    expect(tries).toHaveLength(102)
    expect(tries).toContainEqual({ kind: 'address', what: '10.0.0.7:80', times: 1 })
    expect(tries).toContainEqual({ kind: 'address', what: '', times: 3900 })
    expect(tries).toContainEqual({ kind: 'socket', what: '', times: 4000 })
  })
})
