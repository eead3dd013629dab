"""What a tool tries and may not, as the kernel tells it: runs in the sandbox's first process, which no tool can end.

The filter of the tool (seccomp.ts) asks here about calls that are refused, and about those that lead nowhere because
there is no network and no right: the first are answered with the error that they would have had, the second go on.
Nothing is decided here but words: without this process each such call fails (ENOSYS).
"""

import ctypes
import errno
import fcntl
import json
import os
import re
import select
import socket
import struct
import threading

LIBC = ctypes.CDLL(None, use_errno=True)

# prctl(2), seccomp(2): the same on all machines but for the number of the call.
PR_SET_DUMPABLE = 4
SECCOMP = {"x86_64": 317, "aarch64": 277}
SET_MODE_FILTER, NEW_LISTENER = 1, 8
RECV, SEND = 0xC0502100, 0xC0182101
GOES_ON = 1
IN_OPEN = 0x20

# How many different tries are told one by one; what comes after that is told by its kind alone.
MOST = 100
# The longest place that is told.
LONGEST = 200


class Tries:
    """Counts what was tried, and writes each line of it to a descriptor: when it is new, then ever more seldom."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.counts = {}
        self.lock = threading.Lock()

    def add(self, kind, what):
        what = re.sub(r"[^\x20-\x7e]", "?", what)[:LONGEST]
        with self.lock:
            if (kind, what) not in self.counts and len(self.counts) >= MOST:
                what = ""
            times = self.counts[kind, what] = self.counts.get((kind, what), 0) + 1
            if times & (times - 1) == 0:
                self.write(kind, what, times)

    def write(self, kind, what, times):
        line = json.dumps({"kind": kind, "what": what, "times": times})
        os.write(self.descriptor, line.encode() + b"\n")

    def close(self):
        with self.lock:
            for (kind, what), times in self.counts.items():
                self.write(kind, what, times)


def hide():
    """From here on nobody else in the sandbox reads or writes this process's memory."""
    if LIBC.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def load(path, flags):
    """Puts this thread, and what it starts, under a filter; answers the descriptor that tells of it, if asked for."""
    with open(path, "rb") as file:
        text = file.read()
    held = ctypes.create_string_buffer(text, len(text))
    program = struct.pack("HxxxxxxP", len(text) // 8, ctypes.addressof(held))
    numbers = (SECCOMP[os.uname().machine], SET_MODE_FILTER, flags)
    answer = LIBC.syscall(*(ctypes.c_long(each) for each in numbers), program)
    if answer < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return answer


def start(telling, silent, become):
    """Forks a process under the filter that tells, or, where the kernel cannot, under the one that only refuses.

    A filter is of a thread and its descriptor of all of them: a thread of its own loads it, and the process forks
    from there. Answers its id, and the descriptor or None.
    """
    started = []

    def act():
        try:
            listener = load(telling, NEW_LISTENER)
        except OSError:
            listener = None
            load(silent, 0)
        pid = os.fork()
        if pid == 0:
            become(listener is not None)
        started.append((pid, listener))

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    return started[0]


def watch(listener, names, tries):
    """Answers what the filter asks until nobody is under it any more."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while True:
        if poll.poll()[0][1] & select.POLLIN == 0:
            return
        request = bytearray(80)
        try:
            fcntl.ioctl(listener, RECV, request)
        except OSError:
            # Who asked is gone.
            continue
        id, pid, _, call, _, _, *values = struct.unpack("QIIiIQ6Q", request)
        name = names.get(str(call), "")
        error, flags = 0, GOES_ON
        try:
            told = TOLD[name](pid, values) if name in TOLD else ("call", name, errno.EPERM)
            if told is not None:
                kind, what, error = told
                flags = 0 if error else GOES_ON
                tries.add(kind, what)
        except (OSError, ValueError, struct.error):
            # What it points at is not there, or not what it should be: the kernel says so.
            pass
        try:
            fcntl.ioctl(listener, SEND, struct.pack("QqiI", id, 0, -error, flags))
        except OSError:
            continue


def memory(pid, at, size):
    with open(f"/proc/{pid}/mem", "rb", 0) as file:
        file.seek(at)
        return file.read(size)


def clone(_pid, _values):
    return "call", "clone", errno.EPERM


FAMILIES = {2: "IPv4", 10: "IPv6", 17: "packet", 38: "alg", 40: "vsock"}
ICMP = {1: " ICMP", 58: " ICMPv6"}


def open_socket(_pid, values):
    family, type, protocol = (value & 0xFFFFFFFF for value in values[:3])
    name = FAMILIES.get(family, str(family))
    if family not in (socket.AF_INET, socket.AF_INET6):
        return "socket", name, errno.EAFNOSUPPORT
    isRaw = type & 0xF == socket.SOCK_RAW
    what = f"{name}{' raw' if isRaw else ''}{ICMP.get(protocol, '')}"
    return "socket", what, errno.EPERM if isRaw else errno.EACCES


def connect(pid, values):
    return place(memory(pid, values[1], min(values[2] & 0xFFFFFFFF, 128)))


def send_to(pid, values):
    return place(memory(pid, values[4], min(values[5] & 0xFFFFFFFF, 128)), pid, values[1:3])


def send_message(pid, values):
    return message(pid, memory(pid, values[1], 56))


def send_messages(pid, values):
    return message(pid, memory(pid, values[1], 56), True)


def message(pid, header, isConnected=False):
    """Of struct msghdr: where it goes to. On a connection only look-ups of names are sent several at once."""
    name, size, parts, count = struct.unpack("QI4xQQ", header[:32])
    first = struct.unpack("QQ", memory(pid, parts, 16)) if count > 0 else (0, 0)
    if name != 0:
        return place(memory(pid, name, min(size, 128)), pid, first)
    asked = asked_name(memory(pid, first[0], min(first[1], 512))) if isConnected else None
    return asked and ("name", asked, 0)


DNS = 53
ENGINES = re.compile(rb"/(docker|containerd|podman|crio)\.sock\b")


def place(address, pid=None, sent=None):
    """Where an address leads, unless somebody in the sandbox listens there."""
    family = struct.unpack_from("H", address)[0]
    if family == socket.AF_UNIX:
        path = address[2:].split(b"\0")[0]
        return ("address", path.decode("ascii", "replace"), 0) if ENGINES.search(path) else None
    if family == socket.AF_INET:
        (port,), host = struct.unpack_from("!H", address, 2), address[4:8]
        isHere = host[0] == 127 or host == bytes(4)
        text = socket.inet_ntop(family, host)
    elif family == socket.AF_INET6:
        (port,), host = struct.unpack_from("!H", address, 2), address[8:24]
        isHere = host in (bytes(16), bytes(15) + b"\1")
        text = f"[{socket.inet_ntop(family, host)}]"
    else:
        return None
    if port == DNS:
        asked = sent and asked_name(memory(pid, sent[0], min(sent[1], 512)))
        return "name", asked or f"{text}:{port}", 0
    if not isHere:
        return "address", f"{text}:{port}", 0
    return None if listens(port) else ("port", f"{text}:{port}", 0)


def asked_name(query):
    """The name of a look-up (RFC 1035 4.1), or None."""
    if len(query) < 17 or query[2] & 0xF8 != 0 or query[4:6] != b"\0\1":
        return None
    labels, at = [], 12
    while at < len(query) and 0 < query[at] < 64:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    return ".".join(labels) or None


def listens(port):
    ending = f":{port:04X}"
    for table in ("tcp", "tcp6", "udp", "udp6"):
        try:
            with open(f"/proc/net/{table}") as file:
                fields = [line.split() for line in file][1:]
        except OSError:
            continue
        # Of TCP those that listen; a socket of UDP is bound where nobody is at its other end.
        if any(each[1].endswith(ending) and each[2].endswith(":0000") for each in fields):
            return True
    return False


def change_mode(at):
    return lambda _pid, values: ("rights", f"mode {values[at] & 0o7777:o}", 0)


def change_user(_pid, _values):
    return "rights", "user 0", 0


TOLD = {
    "clone": clone,
    "socket": open_socket,
    "connect": connect,
    "sendto": send_to,
    "sendmsg": send_message,
    "sendmmsg": send_messages,
    "chmod": change_mode(1),
    "fchmod": change_mode(1),
    "fchmodat": change_mode(2),
    "fchmodat2": change_mode(2),
    "setuid": change_user,
    "setreuid": change_user,
    "setresuid": change_user,
}


class Decoys:
    """Tells who opens files that lie there for that."""

    def __init__(self, paths, tries):
        self.tries = tries
        self.lock = threading.Lock()
        self.descriptor = LIBC.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        if self.descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        mark = LIBC.inotify_add_watch
        self.marks = {mark(self.descriptor, path.encode(), IN_OPEN): path for path in paths}

    def take(self):
        """What was opened until now."""
        with self.lock:
            try:
                events, at = os.read(self.descriptor, 4096), 0
            except BlockingIOError:
                return
            while at < len(events):
                mark, _, _, size = struct.unpack_from("iIII", events, at)
                at += 16 + size
                if mark in self.marks:
                    self.tries.add("machine", self.marks[mark])

    def watch(self):
        poll = select.poll()
        poll.register(self.descriptor, select.POLLIN)
        while True:
            poll.poll()
            self.take()
