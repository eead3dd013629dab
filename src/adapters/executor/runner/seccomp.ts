/*
 * A seccomp filter as classic BPF (seccomp(2)), for bwrap's --seccomp: what no tool needs and a kernel has had holes
 * in. Namespaces, capabilities and the empty network are what holds a tool; this makes the wall behind them thinner
 * to look at.
 */

type Machine = {
  /** AUDIT_ARCH_… of linux/audit.h. */
  readonly audit: number
  readonly clone: number
  readonly clone3: number
  readonly socket: number
  readonly denied: readonly number[]
}

// From 424 on numbers are the same everywhere.
const denied = {
  io_uring: [425, 426, 427],
  mounts: [428, 429, 430, 431, 432, 433, 442],
}

const machines: Readonly<Record<string, Machine>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    socket: 41,
    denied: [
      ...[165, 166, 155, 161, 272, 308], // mount, umount2, pivot_root, chroot, unshare, setns
      ...[248, 249, 250], // add_key, request_key, keyctl
      ...[321, 298, 323], // bpf, perf_event_open, userfaultfd
      ...[101, 310, 311], // ptrace, process_vm_readv, process_vm_writev
      ...[175, 313, 176, 246, 320, 169], // init_module, finit_module, delete_module, kexec_load, kexec_file_load, reboot
      ...[304, 167, 168, 179, 163], // open_by_handle_at, swapon, swapoff, quotactl, acct
      ...[103, 212, 312, 139], // syslog, lookup_dcookie, kcmp, sysfs
      ...denied.io_uring,
      ...denied.mounts,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    socket: 198,
    denied: [
      ...[40, 39, 41, 51, 97, 268], // mount, umount2, pivot_root, chroot, unshare, setns
      ...[217, 218, 219], // add_key, request_key, keyctl
      ...[280, 241, 282], // bpf, perf_event_open, userfaultfd
      ...[117, 270, 271], // ptrace, process_vm_readv, process_vm_writev
      ...[105, 273, 106, 104, 294, 142], // init_module, finit_module, delete_module, kexec_load, kexec_file_load, reboot
      ...[265, 224, 225, 60, 89], // open_by_handle_at, swapon, swapoff, quotactl, acct
      ...[116, 18, 272], // syslog, lookup_dcookie, kcmp
      ...denied.io_uring,
      ...denied.mounts,
    ],
  },
}

// Fields of struct seccomp_data.
const number = 0
const architecture = 4
const firstArgument = 16

const kill = 0x80000000
const allow = 0x7fff0000
const refuse = (errno: number): number => 0x00050000 | errno
const EPERM = 1
const ENOSYS = 38
const EAFNOSUPPORT = 97

// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
const newNamespaces =
  0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
// AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. Others, such as AF_VSOCK, know no network namespace.
const families = [1, 2, 10, 16]

// Operations: load a word, jump if equal, jump if at least, jump if any bit is set, return.
const load = (field: number): Instruction => [0x20, 0, 0, field]
const ifEqual = (value: number, then: number, otherwise: number): Instruction => [
  0x15,
  then,
  otherwise,
  value,
]
const ifAtLeast = (value: number, then: number, otherwise: number): Instruction => [
  0x35,
  then,
  otherwise,
  value,
]
const ifAny = (bits: number, then: number): Instruction => [0x45, then, 0, bits]
const answer = (value: number): Instruction => [0x06, 0, 0, value]

type Instruction = readonly [code: number, then: number, otherwise: number, value: number]

/** The filter for a kind of machine (`process.arch`); undefined where the numbers of its calls are not known. */
export function seccompFilter(arch: string): Buffer | undefined {
  const machine = machines[arch]
  if (machine === undefined) return undefined
  const program: readonly Instruction[] = [
    load(architecture),
    ifEqual(machine.audit, 1, 0),
    answer(kill),
    load(number),
    // The second set of numbers of x86 (x32).
    ifAtLeast(0x40000000, 0, 1),
    answer(refuse(ENOSYS)),
    ...machine.denied.flatMap((call) => [ifEqual(call, 0, 1), answer(refuse(EPERM))]),
    // Its flags lie in memory, where a filter cannot look; without it libraries take clone.
    ifEqual(machine.clone3, 0, 1),
    answer(refuse(ENOSYS)),
    ifEqual(machine.clone, 0, 4),
    load(firstArgument),
    ifAny(newNamespaces, 1),
    answer(allow),
    answer(refuse(EPERM)),
    ifEqual(machine.socket, 0, families.length + 2),
    load(firstArgument),
    ...families.map((family, at) => ifEqual(family, families.length - at, 0)),
    answer(refuse(EAFNOSUPPORT)),
    answer(allow),
  ]
  const bytes = Buffer.alloc(program.length * 8)
  for (const [at, [code, then, otherwise, value]] of program.entries()) {
    bytes.writeUInt16LE(code, at * 8)
    bytes.writeUInt8(then, at * 8 + 2)
    bytes.writeUInt8(otherwise, at * 8 + 3)
    bytes.writeUInt32LE(value >>> 0, at * 8 + 4)
  }
  return bytes
}
