"""The same data in PostgreSQL: every row of the SQLite file, sealed as it stands."""

import sqlite3
import subprocess
import urllib.parse


def psql(address, *arguments, stdin=None):
    done = subprocess.run(["psql", address, "-XqAt", "-v", "ON_ERROR_STOP=1", *arguments],
                          capture_output=True, text=True, input=stdin)
    if done.returncode:
        raise RuntimeError("psql: " + done.stderr[-1000:])
    return done.stdout.strip()


def make(server, name):
    """An empty database beside the one that the address names; gives its address."""
    psql(server, "-c", "DROP DATABASE IF EXISTS %s WITH (FORCE)" % name)
    psql(server, "-c", "CREATE DATABASE %s TEMPLATE template0 ENCODING UTF8 "
                       "LOCALE 'C.UTF-8'" % name)
    parts = urllib.parse.urlsplit(server)
    return urllib.parse.urlunsplit(parts._replace(path="/" + name))


def field(value):
    if value is None:
        return b"\\N"
    if isinstance(value, bytes):
        return b"\\\\x" + value.hex().encode()
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace(
        "\n", "\\n").replace("\r", "\\r").encode()


def fill(address, file):
    """Copies all tables; the tables are there already, since the gateway was opened once."""
    source = sqlite3.connect("file:%s?mode=ro" % file, uri=True)
    names = [row[0] for row in source.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    psql(address, "-c", "TRUNCATE %s" % ", ".join(names))
    # What SQLite holds as a whole number may be a BIGINT only; the types agree otherwise.
    for name in names:
        rows = source.execute("SELECT * FROM %s" % name)
        columns = ", ".join('"%s"' % column[0] for column in rows.description)
        with subprocess.Popen(
                ["psql", address, "-XqAt", "-v", "ON_ERROR_STOP=1", "-c",
                 "COPY %s (%s) FROM STDIN" % (name, columns)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as copying:
            while True:
                page = rows.fetchmany(2000)
                if not page:
                    break
                copying.stdin.write(b"".join(
                    b"\t".join(map(field, row)) + b"\n" for row in page))
            copying.stdin.close()
        if copying.returncode:
            raise RuntimeError("COPY %s failed" % name)
    source.close()
    psql(address, "-c", "SELECT setval(pg_get_serial_sequence('events', 'arrival'), "
                        "(SELECT max(arrival) FROM events))")
    psql(address, "-c", "VACUUM ANALYZE", "-c", "CHECKPOINT")
