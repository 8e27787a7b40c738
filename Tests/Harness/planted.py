"""Looks for persons' numbers and names in files that must not hold them readable."""

import base64
import json
import re
import shutil
import subprocess

import invented


def marks(examples):
    """Texts that must not be found: those of the demo city, and what begins like ours."""
    with open(examples / "persons.json", encoding="utf-8") as file:
        persons = json.load(file)["persons"]
    texts = [invented.NAME_MARK, invented.NUMBER_MARK]
    return texts + [p["code"] for p in persons] + [p["name"] for p in persons]


def forms(text):
    """Patterns of a text as UTF-8, JSON escapes, hex, and Base64 at its three alignments."""
    octets = text.encode()
    if text == invented.NUMBER_MARK:
        # Eight digits alone may stand in any long hex text by chance.
        yield re.escape(octets) + b"[0-9]{9}[0-9X]"
    else:
        yield re.escape(octets)
    if not text.isascii():
        yield re.escape(json.dumps(text)[1:-1].encode())
    yield octets.hex().encode()
    yield octets.hex().upper().encode()
    if len(octets) < 8:
        return  # Too short in Base64 for a hit to mean anything.
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + octets).rstrip(b"=")
        inner = coded[(0, 2, 3)[shift]:]
        if (shift + len(octets)) % 3:
            inner = inner[:-1]
        yield re.escape(inner)
        yield re.escape(inner.translate(bytes.maketrans(b"+/", b"-_")))


class Search:
    """Counts hits file by file."""

    def __init__(self, examples):
        patterns = sorted({f for text in marks(examples) for f in forms(text)}, key=len)
        self.expression = re.compile(b"|".join(reversed(patterns)))
        self.octets = 0
        self.files = set()
        self.hits = []

    def file(self, path):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return  # A WAL that was just checkpointed away.
        self.octets += len(content)
        self.files.add(path.name)
        # The place is named, not the value: this output may be kept.
        self.hits += ["%s, octet %d" % (path.name, m.start())
                      for m in self.expression.finditer(content)]

    def folder(self, folder):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.file(path)

    def database(self, url, folder):
        """A dump of a PostgreSQL database; its server's own files belong to another user."""
        if not shutil.which("pg_dump"):
            return False
        dump = folder / "database.sql"
        subprocess.run(["pg_dump", "--file", str(dump), url], check=True,
                       stdin=subprocess.DEVNULL)
        self.file(dump)
        dump.unlink()
        return True
