"""project: reads the project of a workstation, where it is.

Everything comes by HTTP from $PROJECT, by ranges; programs that read http:// addresses need no copy.
"""

import json
import os
import shutil
import sys
import urllib.error
import urllib.parse
import urllib.request

AT = os.environ.get("PROJECT", "http://127.0.0.1:8124/project")
USE = """usage: project ls [folder]
       project cat <path> [--range <first>-<last>]   bytes, counted from 0
       project get <path> [<to>]
       project url <path>"""


def address(path):
    return AT + "/" + urllib.parse.quote(path.strip("/"))


def opened(path, headers={}):
    try:
        return urllib.request.urlopen(urllib.request.Request(address(path), headers=headers))
    except urllib.error.HTTPError as error:
        try:
            why = json.load(error)["detail"]
        except (ValueError, KeyError):
            why = str(error)
        sys.exit("project: " + why)
    except urllib.error.URLError as error:
        sys.exit("project: the platform does not answer (%s)" % error.reason)


def listing(folder):
    answer = opened(folder)
    if answer.headers.get("x-entity") != "folder":
        sys.exit("project: %s is no folder" % folder)
    for line in answer.read().decode().splitlines():
        size, name = line.split("\t", 1)
        print("%15s  %s" % ("" if size == "-" else size, name + ("/" if size == "-" else "")))


def reading(path, sink, headers={}):
    answer = opened(path, headers)
    if answer.headers.get("x-entity") == "folder":
        sys.exit("project: %s is a folder" % path)
    shutil.copyfileobj(answer, sink, 1 << 20)


def main(words):
    if words[:1] == ["ls"] and len(words) <= 2:
        listing(words[1] if len(words) == 2 else "/")
    elif words[:1] == ["cat"] and len(words) == 2:
        reading(words[1], sys.stdout.buffer)
    elif words[:1] == ["cat"] and len(words) == 4 and words[2] == "--range":
        reading(words[1], sys.stdout.buffer, {"range": "bytes=" + words[3]})
    elif words[:1] == ["get"] and len(words) in (2, 3):
        name = os.path.basename(words[1].rstrip("/"))
        to = words[2] if len(words) == 3 else name
        with open(os.path.join(to, name) if os.path.isdir(to) else to, "wb") as file:
            reading(words[1], file)
    elif words[:1] == ["url"] and len(words) == 2:
        print(address(words[1]))
    else:
        sys.exit(USE)


try:
    main(sys.argv[1:])
    sys.stdout.flush()
except BrokenPipeError:
    os._exit(141)
except KeyboardInterrupt:
    sys.exit(130)
