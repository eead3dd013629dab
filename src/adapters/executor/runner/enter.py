"""Runs inside the sandbox as its first process: opens its way out, starts the tool, tells what it tries, and ends with it.

Reads plan.json beside it: command, environment, limits, ports = {port: name of the socket beside it to which
127.0.0.1:port leads}, and the names of the calls that its filters ask about (tries.py). Descriptor 3 leads to the runner,
in lines: first "ready", or "ready unseen" where the kernel does not tell what is tried; then each try. What fails before
that is a fault of the sandbox, not of the tool. When the runner is gone this process ends, and with the first process
of a namespace the kernel ends all others; nobody else in there can end it or look into it.

Plain python3 without packages: the one program that any image has in which dx runs.
"""

import json
import os
import resource
import signal
import socket
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import tries  # noqa: E402

LEASH = 3


def pump(source, sink):
    try:
        while True:
            data = source.recv(262144)
            if not data:
                break
            sink.sendall(data)
    except OSError:
        pass
    finally:
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def carry(inner, name):
    outer = socket.socket(socket.AF_UNIX)
    with inner, outer:
        try:
            outer.connect(os.path.join(HERE, name))
        except OSError:
            return
        back = threading.Thread(target=pump, args=(outer, inner), daemon=True)
        back.start()
        pump(inner, outer)
        back.join()


def serve(listener, name):
    while True:
        try:
            inner, _ = listener.accept()
            threading.Thread(target=carry, args=(inner, name), daemon=True).start()
        except (OSError, RuntimeError):
            # Too many at once: this one is lost, the next may be served.
            continue


def listen(port):
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(port)))
    listener.listen(128)
    return listener


def serve_all(listeners):
    threading.stack_size(131072)
    for listener in listeners:
        threading.Thread(target=serve, args=listener, daemon=True).start()


def hold():
    """Ends all when the runner lets go."""
    while os.read(LEASH, 1):
        pass
    os._exit(1)


def limit(kind, value):
    _, most = resource.getrlimit(kind)
    least = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(kind, (least, least))


def become(plan, isTold):
    """In the process of the tool."""
    try:
        for name, value in plan["limits"].items():
            limit(getattr(resource, "RLIMIT_" + name), value)
        os.umask(0o022)
        os.write(LEASH, b"ready\n" if isTold else b"ready unseen\n")
        os.close(LEASH)
    except OSError as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(1)
    command = plan["command"]
    try:
        os.execvpe(command[0], command, plan["environment"])
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr, flush=True)
        os._exit(126 if isinstance(error, PermissionError) else 127)


def wait_for(tool):
    """Until the tool ends; whoever lost its parent comes here, too. Answers the exit code as a shell tells it."""
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == tool:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def main():
    with open(os.path.join(HERE, "plan.json")) as file:
        plan = json.load(file)
    tries.hide()
    listeners = [(listen(port), name) for port, name in plan["ports"].items()]
    told = tries.Tries(LEASH)
    decoys = tries.Decoys(plan["decoys"], told)
    filters = [os.path.join(HERE, name) for name in ("telling", "silent")]
    tool, listener = tries.start(*filters, lambda isTold: become(plan, isTold))
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(silence, descriptor)
    # As the first process it gets what it does not ask for from nobody else in there.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    serve_all(listeners)
    threads = [(hold, ()), (decoys.watch, ())]
    if listener is not None:
        threads.append((tries.watch, (listener, plan["calls"], told)))
    for target, args in threads:
        threading.Thread(target=target, args=args, daemon=True).start()
    code = wait_for(tool)
    decoys.take()
    if os.statvfs("/dev/shm").f_bfree == 0:
        told.add("memory", "/dev/shm")
    told.close()
    os._exit(code)


main()
