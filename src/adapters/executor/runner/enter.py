"""Runs inside the sandbox, before the tool: limits it, opens its way out, becomes it.

Reads plan.json beside it: command, environment, limits, and ports = {port: name of the socket beside it to which
127.0.0.1:port leads}. Says "ready" on descriptor 3; what fails before that is a fault of the sandbox, not of the tool.
Plain python3 without packages: the one program that any image has in which dx runs.
"""

import json
import os
import resource
import socket
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))


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


def open_ways(ports):
    """A process of its own, which ends with the sandbox."""
    listeners = [(listen(port), name) for port, name in ports.items()]
    if os.fork() == 0:
        silence = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(silence, descriptor)
        os.close(3)
        threading.stack_size(131072)
        threads = [
            threading.Thread(target=serve, args=listener) for listener in listeners
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for listener, _ in listeners:
        listener.close()


def limit(kind, value):
    _, most = resource.getrlimit(kind)
    least = value if most == resource.RLIM_INFINITY else min(value, most)
    resource.setrlimit(kind, (least, least))


def main():
    with open(os.path.join(HERE, "plan.json")) as file:
        plan = json.load(file)
    if plan["ports"]:
        open_ways(plan["ports"])
    for name, value in plan["limits"].items():
        limit(getattr(resource, "RLIMIT_" + name), value)
    os.umask(0o022)
    os.write(3, b"ready")
    os.close(3)
    command = plan["command"]
    try:
        os.execvpe(command[0], command, plan["environment"])
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        os._exit(126 if isinstance(error, PermissionError) else 127)


main()
