"""Runs in the sandbox of a workstation: a shell at a terminal, whose other end is in a page.

Both ways lead out through the platform's address in the sandbox, which adds the token of the job. What the shell prints
is kept here, the last of it, so that a page that was away sees it again. At the end (asked for, out of time, idle, or
by `exit`) the shell is ended and what lies in ~/out is put where the job's output is taken from.

Plain python3 without packages: the one program that any image has in which dx runs.
"""

import fcntl
import hashlib
import http.client
import json
import os
import pty
import select
import signal
import stat
import struct
import sys
import termios
import threading
import time

HOME = os.environ["HOME"]
OUT = os.path.join(HOME, "out")
PORT = int(os.environ["DX_APISERVER_PORT"])
WORKSPACE = os.environ["DX_WORKSPACE_ID"]
SECONDS = int(os.environ["WORKSTATION_SECONDS"])
IDLE_SECONDS = int(os.environ["WORKSTATION_IDLE_SECONDS"])

KEPT = 256 * 1024  # bytes of output that a page sees again
AHEAD = 64 * 1024  # bytes that may wait to be shown while somebody looks
AT_ONCE = 16 * 1024
WATCHED = 30  # seconds after a sign of a page for which somebody looks
WARNING = 300  # seconds before the idle end at which it is told
PART = 64 * 1024 * 1024
PATIENCE = 600  # seconds for which saving is tried again


def call(method, path, body=None, kind="application/octet-stream", headers={}, timeout=60):
    """One call of the platform: (status, bytes). Raises OSError where there was no answer."""
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=timeout)
    try:
        line.request(method, path, body, {"content-type": kind, **headers})
        answer = line.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        line.close()


def tell(notice):
    try:
        call("POST", "/workstation/notice", json.dumps(notice), "application/json", timeout=10)
    except OSError:
        pass


class Terminal:
    def __init__(self):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(HOME)
            environment = {**os.environ, "TERM": "xterm-256color", "SHELL": "/bin/bash", "USER": "dnanexus"}
            environment["PROJECT"] = "http://127.0.0.1:%d/project" % PORT
            shell = ["bash", "--rcfile", os.path.join(HOME, ".job", "bashrc"), "-i"]
            os.execve("/bin/bash", shell, environment)
        self.change = threading.Condition()
        self.kept = bytearray()
        self.begin = 0  # place of the first byte that is kept, in all that was printed
        self.sent = 0  # place up to which it was shown
        self.again = False  # it is to be shown from the beginning of what is kept
        self.seen = 0.0  # when a page last gave a sign
        self.typed = time.monotonic()
        self.end = None
        self.resize(100, 30)

    def place(self):
        return self.begin + len(self.kept)

    def is_watched(self):
        return time.monotonic() - self.seen < WATCHED

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def redraw(self):
        try:
            os.killpg(os.tcgetpgrp(self.master), signal.SIGWINCH)
        except OSError:
            pass

    def finish(self, why):
        with self.change:
            self.end = self.end or why
            self.change.notify_all()

    def hear(self, said):
        """What a page, or the platform, wants."""
        if "input" in said:
            self.typed = time.monotonic()
            data = said["input"].encode("utf-8", "replace")
            while data and self.end is None:
                # A program that does not read is no reason to hear nothing else for ever.
                if not select.select([], [self.master], [], 5)[1]:
                    break
                data = data[os.write(self.master, data[:512]) :]
        if "size" in said:
            self.resize(*said["size"])
        if "watch" in said:
            with self.change:
                if not self.is_watched():
                    self.again = True
                self.seen = time.monotonic()
                self.again = self.again or bool(said.get("again"))
                self.change.notify_all()
        if said.get("end"):
            self.finish(said["end"])

    def read(self):
        """Takes what the shell prints; answers False at its end."""
        with self.change:
            isBehind = self.is_watched() and self.place() - self.sent > AHEAD
        if isBehind:
            time.sleep(0.02)
            return True
        if not select.select([self.master], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self.master, 32768)
        except OSError:
            data = b""
        if not data:
            return False
        with self.change:
            self.kept += data
            beyond = len(self.kept) - KEPT
            if beyond > 0:
                # From the beginning of a line, so that no sign is cut.
                line = self.kept.find(b"\n", beyond, beyond + 4096)
                beyond = beyond if line < 0 else line + 1
                del self.kept[:beyond]
                self.begin += beyond
            self.change.notify_all()
        return True

    def show(self):
        """Shows what is printed, piece after piece, while somebody looks."""
        while True:
            with self.change:
                while not (self.again or (self.is_watched() and self.sent < self.place())):
                    self.change.wait(1)
                first = self.again or self.sent < self.begin
                at = self.begin if first else self.sent
                piece = bytes(self.kept[at - self.begin : at - self.begin + AT_ONCE])
                self.again = False
            try:
                path = "/workstation/output?at=%d&first=%d" % (at, first)
                status, _ = call("POST", path, piece)
            except OSError:
                status = 0
            with self.change:
                if status == 204:
                    self.sent = at + len(piece)
                    if first:
                        self.redraw()
                else:
                    self.again = self.again or first
            if status != 204:
                time.sleep(15 if status == 429 else 1)

    def listen(self):
        """Hears what comes; where the line breaks, on a new one."""
        while True:
            line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=40)
            try:
                line.request("GET", "/workstation/input")
                answer = line.getresponse()
                while answer.status == 200:
                    said = answer.readline()
                    if not said:
                        break
                    if said.strip():
                        self.hear(json.loads(said))
            except (OSError, ValueError, http.client.HTTPException):
                pass
            finally:
                line.close()
            time.sleep(0.5)

    def run(self):
        """Until its end; answers why."""
        for work in (self.show, self.listen):
            threading.Thread(target=work, daemon=True).start()
        deadline = time.monotonic() + SECONDS
        warned = 0.0
        while self.end is None:
            if not self.read():
                self.finish("exit")
            now = time.monotonic()
            left = self.typed + IDLE_SECONDS - now
            if now > deadline:
                self.finish("time")
            if left < 0:
                self.finish("idle")
            if left < min(WARNING, IDLE_SECONDS / 2) and warned != self.typed:
                warned = self.typed
                tell({"idleIn": max(0, int(left))})
        return self.end

    def stop(self):
        """Ends what was begun at the terminal."""
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
            there = in_session(self.pid)
            for pid in there:
                try:
                    os.kill(pid, number)
                except OSError:
                    pass
            until = time.monotonic() + (0 if number == signal.SIGKILL else 1.5)
            while in_session(self.pid) and time.monotonic() < until:
                time.sleep(0.05)


def in_session(session):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name) as file:
                state, _, _, number = file.read().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(number) == session and state != "Z":
            found.append(int(name))
    return found


class Refused(Exception):
    pass


def patient(method, path, body=None, kind="application/json", headers={}):
    """A call that is tried again until the platform answers. Raises Refused for what it does not take."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            status, answer = call(method, path, body, kind, headers, timeout=120)
        except OSError as error:
            status, answer = 503, str(error).encode()
        if status < 300:
            return answer
        if status not in (429, 500, 502, 503, 504) or time.monotonic() > until:
            raise Refused("%d %s" % (status, answer.decode("utf-8", "replace")[:300]))
        time.sleep(1)


def ask(path, body):
    return json.loads(patient("POST", path, json.dumps(body)))


def save(path, folder, name):
    """Puts a file into the workspace of the job; answers its id."""
    made = ask("/file/new", {"project": WORKSPACE, "folder": folder, "name": name, "parents": True})
    with open(path, "rb") as file:
        index = 1
        while True:
            data = file.read(PART)
            if not data and index > 1:
                break
            part = {"index": index, "size": len(data), "md5": hashlib.md5(data).hexdigest()}
            given = ask("/%s/upload" % made["id"], part)
            route = "/" + given["url"].split("/", 3)[3]
            patient("PUT", route, data, "application/octet-stream", given["headers"])
            index += 1
    ask("/%s/close" % made["id"], {})
    return made["id"]


def save_all():
    saved = []
    for folder, below, names in os.walk(OUT):
        below.sort()
        inner = os.path.relpath(folder, OUT)
        to = "/" if inner == "." else "/" + inner
        for name in sorted(names):
            path = os.path.join(folder, name)
            try:
                if not stat.S_ISREG(os.lstat(path).st_mode):
                    continue
                saved.append({"$dnanexus_link": save(path, to, name)})
            except (OSError, Refused, UnicodeError) as error:
                print("One file was not saved: %s" % error, file=sys.stderr)
    return saved


def main():
    os.makedirs(OUT, exist_ok=True)
    terminal = Terminal()
    why = terminal.run()
    tell({"saving": why})
    print("The session ended: %s." % why)
    terminal.stop()
    saved = save_all()
    with open(os.path.join(HOME, "job_output.json"), "w") as file:
        json.dump({"out": saved}, file)
    print("%d files were saved." % len(saved))
    sys.stdout.flush()
    # Threads that wait for the platform are no reason to stay.
    os._exit(0)


main()
