"""How a tool of the gallery reads its inputs and leaves its outputs: over the API of the platform, with Python alone."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import urllib.request

HOME = os.environ["HOME"]
API = "{DX_APISERVER_PROTOCOL}://{DX_APISERVER_HOST}:{DX_APISERVER_PORT}".format(**os.environ)
TOKEN = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
WORKSPACE = os.environ["DX_WORKSPACE_ID"]
PART = 64 * 1024 * 1024


def inputs():
    """What the job was started with, by name; a file is a link."""
    with open(here("job_input.json"), encoding="utf-8") as file:
        return json.load(file)


def call(path, body):
    """One call of the API; the answer as it is."""
    headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"}
    request = urllib.request.Request(API + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def id_of(link):
    """The file that a link leads to. The job has it where it works, whatever project the link names."""
    target = link["$dnanexus_link"]
    return target if isinstance(target, str) else target["id"]


def download(link):
    """Copies a file here; its path. Files of one name lie in folders of their own."""
    file = id_of(link)
    name = call(f"/{file}/describe", {"fields": {"name": True}})["name"]
    folder = os.path.join(HOME, "in", file)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, os.path.basename(name.replace("\0", "")) or "input")
    source = call(f"/{file}/download", {})
    request = urllib.request.Request(source["url"], headers=source["headers"])
    with urllib.request.urlopen(request) as answer, open(path, "wb") as copy:
        while block := answer.read(1024 * 1024):
            copy.write(block)
    return path


def upload(path):
    """Keeps a file; a link to it. It is closed when this answers."""
    file = call("/file/new", {"project": WORKSPACE, "name": os.path.basename(path)})["id"]
    with open(path, "rb") as content:
        index = 0
        while (block := content.read(PART)) or index == 0:
            index += 1
            part = {"index": index, "size": len(block), "md5": hashlib.md5(block).hexdigest()}
            place = call(f"/{file}/upload", part)
            request = urllib.request.Request(place["url"], block, place["headers"], method="PUT")
            urllib.request.urlopen(request).close()
    call(f"/{file}/close", {})
    return {"$dnanexus_link": file}


def finish(**outputs):
    """Says what came out."""
    with open(here("job_output.json"), "w", encoding="utf-8") as file:
        json.dump(outputs, file)


def refuse(message):
    """Ends the job with words for who started it: a line, whatever a program put into it."""
    message = "".join(char for char in message if char.isprintable())[:300]
    with open(here("job_error.json"), "w", encoding="utf-8") as file:
        json.dump({"error": {"type": "AppError", "message": message}}, file)
    print(message, file=sys.stderr)
    sys.exit(1)


def run(*command, to):
    """Writes what a program of the worker prints to a file. The job ends with its words where it fails or is not there."""
    print("+", " ".join(command), file=sys.stderr, flush=True)
    try:
        with open(to, "wb") as file:
            subprocess.run(command, check=True, stdout=file, stderr=subprocess.PIPE)
    except FileNotFoundError:
        refuse(f"{command[0]} is not installed where jobs run: ask who operates this platform")
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").splitlines()
        words = [line for line in said if line.strip() and not line[0].isspace()][-1:]
        refuse(f"{command[0]} ended with {error.returncode}: {' '.join(words)}")
    return to


def here(name):
    """Path of a file at home."""
    return os.path.join(HOME, name)


def lines_of(path):
    """The lines of a text, compressed with gzip or not, without their ends."""
    with open(path, "rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rt", errors="replace") if is_gzip else open(path, errors="replace") as file:
        for line in file:
            yield line.rstrip("\r\n")
