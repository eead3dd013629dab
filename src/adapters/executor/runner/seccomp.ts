/*
 * A seccomp filter as classic BPF (seccomp(2)): what no tool needs and a kernel has had holes in. Namespaces,
 * capabilities and the empty network are what holds a tool; this makes the wall behind them thinner to look at, and
 * tells who stands there (tries.py) of what is refused and of what leads nowhere.
 */

type Numbers = readonly [x64: number | undefined, arm64: number | undefined]

// From 424 on numbers are the same everywhere.
const same = (number: number): Numbers => [number, number]

/** Calls that are refused, and told. */
const refusedCalls: Readonly<Record<string, Numbers>> = {
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  unshare: [272, 97],
  setns: [308, 268],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  open_by_handle_at: [304, 265],
  swapon: [167, 224],
  swapoff: [168, 225],
  quotactl: [179, 60],
  acct: [163, 89],
  syslog: [103, 116],
  lookup_dcookie: [212, 18],
  kcmp: [312, 272],
  sysfs: [139, undefined],
  open_tree: same(428),
  move_mount: same(429),
  fsopen: same(430),
  fsconfig: same(431),
  fsmount: same(432),
  fspick: same(433),
  mount_setattr: same(442),
}

/** io_uring: refused, and not told, because libraries try whether it is there. */
const quietlyRefused = [425, 426, 427]

/** Calls that are looked at more closely: told of where they could lead out. */
const watchedCalls = {
  clone: [56, 220],
  socket: [41, 198],
  connect: [42, 203],
  sendto: [44, 206],
  sendmsg: [46, 211],
  sendmmsg: [307, 269],
  chmod: [90, undefined],
  fchmod: [91, 52],
  fchmodat: [268, 53],
  fchmodat2: same(452),
  setuid: [105, 146],
  setreuid: [113, 145],
  setresuid: [117, 147],
} as const satisfies Readonly<Record<string, Numbers>>

const clone3 = 435

// AUDIT_ARCH_… of linux/audit.h.
const machines: Readonly<Record<string, { readonly audit: number; readonly at: 0 | 1 }>> = {
  x64: { audit: 0xc000003e, at: 0 },
  arm64: { audit: 0xc00000b7, at: 1 },
}

// Fields of struct seccomp_data; of an argument its lower half.
const number = 0
const architecture = 4
const argument = (at: number): number => 16 + 8 * at

const kill = 0x80000000
const allow = 0x7fff0000
/** Whoever loaded the filter is asked, and nobody where that process is gone: then it is ENOSYS. */
const ask = 0x7fc00000
const refuse = (errno: number): number => 0x00050000 | errno
const EPERM = 1
const ENOSYS = 38
const EAFNOSUPPORT = 97

// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
const newNamespaces =
  0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
const [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] = [1, 2, 10, 16]
const [SOCK_RAW, SOCK_PACKET] = [3, 10]
const [IPPROTO_ICMP, IPPROTO_ICMPV6] = [1, 58]
const S_ISUID = 0o4000
const root = 0

type Instruction = readonly [code: number, then: number, otherwise: number, value: number]
type Block = readonly Instruction[]

// Operations: load a word, keep some bits of it, jump if at least, return.
const load = (field: number): Instruction => [0x20, 0, 0, field]
const masked = (bits: number): Instruction => [0x54, 0, 0, bits]
const answer = (value: number): Instruction => [0x06, 0, 0, value]
/** A block that answers, gone into where what was loaded is a value, or has any of some bits. */
const ifEqual = (value: number, block: Block): Block => [[0x15, 0, block.length, value], ...block]
const ifAny = (bits: number, block: Block): Block => [[0x45, 0, block.length, bits], ...block]
const ifAtLeast = (value: number, block: Block): Block => [[0x35, 0, block.length, value], ...block]
const isCall = (call: number | undefined, block: Block): Block =>
  call === undefined ? [] : ifEqual(call, block)

/** What a machine calls a number, for who is told of it. */
export function namesOfCalls(arch: string): Record<number, string> {
  const machine = machines[arch]
  if (machine === undefined) return {}
  return Object.fromEntries(
    Object.entries({ ...refusedCalls, ...watchedCalls }).flatMap(([name, numbers]) => {
      const call = numbers[machine.at]
      return call === undefined ? [] : [[call, name] as const]
    }),
  )
}

/**
 * The filter for a kind of machine (`process.arch`), undefined where the numbers of its calls are not known; one that
 * tells of tries, or one that only refuses.
 */
export function seccompFilter(arch: string, how: 'telling' | 'silent'): Buffer | undefined {
  const machine = machines[arch]
  if (machine === undefined) return undefined
  const numberOf = (name: keyof typeof watchedCalls): number | undefined =>
    watchedCalls[name][machine.at]
  const tell = (otherwise: number): Block => [answer(how === 'telling' ? ask : otherwise)]
  const program: Block = [
    load(architecture),
    [0x15, 1, 0, machine.audit],
    answer(kill),
    load(number),
    // The second set of numbers of x86 (x32).
    ...ifAtLeast(0x40000000, [answer(refuse(ENOSYS))]),
    ...Object.values(refusedCalls).flatMap((each) => isCall(each[machine.at], tell(refuse(EPERM)))),
    ...quietlyRefused.flatMap((call) => ifEqual(call, [answer(refuse(EPERM))])),
    // Its flags lie in memory, where a filter cannot look; without it libraries take clone.
    ...ifEqual(clone3, [answer(refuse(ENOSYS))]),
    ...isCall(numberOf('clone'), [
      load(argument(0)),
      ...ifAny(newNamespaces, tell(refuse(EPERM))),
      answer(allow),
    ]),
    ...isCall(numberOf('socket'), sockets(tell)),
    ...(how === 'telling' ? leadingNowhere(numberOf, tell(allow)) : []),
    answer(allow),
  ]
  return bytesOf(program)
}

/** Others than these families, such as AF_VSOCK, know no network namespace. Raw ones the kernel refuses. */
function sockets(tell: (otherwise: number) => Block): Block {
  const internet = [
    load(argument(1)),
    masked(0xf),
    ...ifEqual(SOCK_RAW, tell(allow)),
    ...ifEqual(SOCK_PACKET, tell(allow)),
    load(argument(2)),
    ...ifEqual(IPPROTO_ICMP, tell(allow)),
    ...ifEqual(IPPROTO_ICMPV6, tell(allow)),
    answer(allow),
  ]
  return [
    load(argument(0)),
    ...ifEqual(AF_UNIX, [answer(allow)]),
    ...ifEqual(AF_NETLINK, [answer(allow)]),
    ...ifEqual(AF_INET, internet),
    ...ifEqual(AF_INET6, internet),
    ...tell(refuse(EAFNOSUPPORT)),
  ]
}

/** What does nothing in the sandbox, and is told. Sending on a connection, which is frequent, is let through unseen. */
function leadingNowhere(
  numberOf: (name: keyof typeof watchedCalls) => number | undefined,
  told: Block,
): Block {
  const mode = (call: number | undefined, at: number): Block =>
    isCall(call, [load(argument(at)), ...ifAny(S_ISUID, told), answer(allow)])
  const user = (call: number | undefined, ids: readonly number[]): Block =>
    isCall(call, [
      ...ids.flatMap((at) => [load(argument(at)), ...ifEqual(root, told)]),
      answer(allow),
    ])
  const address = argument(4)
  return [
    ...isCall(numberOf('connect'), told),
    ...isCall(numberOf('sendmsg'), told),
    ...isCall(numberOf('sendmmsg'), told),
    ...isCall(numberOf('sendto'), [
      load(address),
      ...ifAny(0xffffffff, told),
      load(address + 4),
      ...ifAny(0xffffffff, told),
      answer(allow),
    ]),
    ...mode(numberOf('chmod'), 1),
    ...mode(numberOf('fchmod'), 1),
    ...mode(numberOf('fchmodat'), 2),
    ...mode(numberOf('fchmodat2'), 2),
    ...user(numberOf('setuid'), [0]),
    ...user(numberOf('setreuid'), [0, 1]),
    ...user(numberOf('setresuid'), [0, 1, 2]),
  ]
}

function bytesOf(program: Block): Buffer {
  const bytes = Buffer.alloc(program.length * 8)
  for (const [at, [code, then, otherwise, value]] of program.entries()) {
    bytes.writeUInt16LE(code, at * 8)
    bytes.writeUInt8(then, at * 8 + 2)
    bytes.writeUInt8(otherwise, at * 8 + 3)
    bytes.writeUInt32LE(value >>> 0, at * 8 + 4)
  }
  return bytes
}
