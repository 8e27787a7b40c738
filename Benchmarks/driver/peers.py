"""What a user would write instead: FastAPI and Flask with gmssl, in an environment of their own."""

import json
import os
import pathlib
import secrets
import socket
import sqlite3
import subprocess
import sys
import time

from .servers import Server

SOURCES = pathlib.Path(__file__).resolve().parents[1] / "peers"


def environment(folder):
    """Makes the virtual environment when it is not there; gives its folder of programs."""
    programs = folder / "bin"
    wanted = (SOURCES / "requirements.txt").read_text(encoding="utf-8")
    mark = folder / "installed.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(programs / "pip"), "install", "-q", "-r",
                        str(SOURCES / "requirements.txt")], check=True, stdout=subprocess.DEVNULL)
        mark.write_text(wanted, encoding="utf-8")
    return programs


def versions(programs):
    done = subprocess.run([str(programs / "pip"), "freeze"], capture_output=True, text=True)
    names = ("fastapi", "flask", "gmssl", "gunicorn", "uvicorn")
    return ", ".join(
        line.replace("==", " ") for line in done.stdout.splitlines()
        if line.lower().split("==")[0] in names)


def keys(programs, trust, file):
    """The gateway's public keys, and a key pair for the peers, made now."""
    with open(trust, encoding="utf-8") as opened:
        found = json.load(opened)
    public = {}
    for key in found["keys"]:
        import base64
        point = b"".join(base64.urlsafe_b64decode(key[part] + "=") for part in ("x", "y"))
        public[key["kid"]] = point.hex()
    private = "%064x" % (secrets.randbits(250) + 1)
    own = subprocess.run(
        [str(programs / "python"), "-c",
         "import sys; from gmssl import sm2; c = sm2.CryptSM2('', '');"
         "print(c._kg(int(sys.argv[1], 16), c.ecc_table['g']))", private],
        check=True, capture_output=True, text=True).stdout.strip()
    file.write_text(json.dumps({"public": public, "private": private, "own": own}))
    file.chmod(0o600)


def database(path, tokens):
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE licenses (id TEXT PRIMARY KEY, number TEXT UNIQUE, state TEXT, "
                 "digest TEXT UNIQUE, token TEXT)")
    made.executemany(
        "INSERT INTO licenses VALUES (?, ?, 'VALID', ?, ?)",
        ((str(n), "T%d" % n, token.split("~")[0][-86:], token) for n, token in enumerate(tokens)))
    made.commit()
    made.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(programs, folder, logs):
    """Both services, each with two workers."""
    variables = {"PEER_DATABASE": str(folder / "peers.db"), "PEER_KEYS": str(folder / "peers.json"),
                 "PYTHONPATH": str(SOURCES), "PYTHONDONTWRITEBYTECODE": "1"}
    found = []
    for name in ("FastAPI", "Flask"):
        port = free_port()
        command = [programs / "uvicorn", "--workers", "2", "--no-access-log", "--port", port,
                   "fastapi_service:app"]
        if name == "Flask":
            command = [programs / "gunicorn", "-w", "2", "-b", "127.0.0.1:%d" % port,
                       "flask_service:app"]
        server = Server(name, command, logs / (name + ".log"), {**os.environ, **variables}, port,
                        SOURCES)
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > until:
                    raise RuntimeError("%s did not start; see %s" % (name, server.log)) from None
                time.sleep(0.2)
        found.append(server)
    return found
