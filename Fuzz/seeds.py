"""First inputs of each target, made from the examples and test vectors at run time."""

import base64
import csv
import json


def lines(path, count):
    with path.open("rb") as file:
        return [line.rstrip(b"\r\n") for _, line in zip(range(count), file)]


def cells(path, count=60):
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _, row in zip(range(count), csv.reader(file)):
            yield from (cell.encode() for cell in row if 6 <= len(cell.encode()) <= 180)


def documents(root):
    for path in sorted((root / "Schemas" / "examples").glob("*.json")):
        yield path.name, path.read_bytes()


def json_texts(root):
    yield from (octets for _, octets in documents(root))
    for path in sorted((root / "Examples").glob("*.ndjson")):
        yield from lines(path, 5)
    vectors = json.loads((root / "Tests/JSONTests/Vectors/jcs_rfc8785.json").read_bytes())
    yield from (vector["input"].encode() for vector in vectors["documents"])
    yield from (b"1e20", b"-0.0", b"[1.5e-7,9007199254740991]", b'{"\\ud83d\\ude00":"\\u20ac"}')


def token(root):
    """Edits of the good tokens: none, then one of each kind at several places."""
    yield from (bytes([head]) for head in (0, 1, 2, 128, 129, 130))
    for kind in range(12):
        for place in range(6):
            yield bytes([place % 3 + place % 2 * 128, kind, 0, place, 0, place * 11, 1, 2])


def identifier(root):
    texts = set()
    for name in ("identifiers.csv", "uscc-check.csv", "item_codes_sichuan.csv"):
        texts.update(cells(root / "Examples" / name))
    texts.update(cells(root / "Tests/CodesTests/Vectors/citizen_ids.csv"))
    texts.update([
        b"2026-02-28", b"9999-12-31", b"0001-01-01", b"2026-11-21T10:00:00.5+08:00",
        b"9999-12-31T15:59:59Z", b"11100000MB0143028R001 113205000141499658 000000000001 1"])
    for text in sorted(texts):
        for mode in (0, 128, 129, 130, 131):
            yield bytes([mode, 7, 7]) + text


def tables(root):
    for path in sorted((root / "Examples").glob("*.csv")):
        for count in (2, 8):
            yield b"\x05" + b"\r\n".join(lines(path, count)) + b"\r\n"
    path = root / "Tests/DocumentsTests/Vectors/spreadsheet.csv"
    yield b"\x02" + path.read_bytes()


def cursor(root):
    for plain in (b"n0", b"n17", b"n9223372036854775807", b"2026-03-05\n0123abcd", b"\nid", b"x"):
        yield b"\x00" + base64.urlsafe_b64encode(plain).rstrip(b"=")
        yield b"\x02" + plain
        yield b"\x01" + plain


def message(root):
    for name, octets in documents(root):
        if ".request." not in name:
            continue
        for reader in range(7):
            yield bytes([reader]) + octets
            for value in json.loads(octets).values() if octets[:1] == b"{" else ():
                if isinstance(value, dict):
                    yield bytes([reader]) + json.dumps(value, ensure_ascii=False).encode()
    for line in lines(root / "Examples" / "license-types.ndjson", 5):
        entry = json.loads(line)
        entry.pop("typeCode", None)
        yield b"\x03" + json.dumps(entry, ensure_ascii=False).encode()


def forms(root):
    vectors = json.loads((root / "Tests/SigningTests/Vectors/jws_sm2.json").read_bytes())
    yield from (b"\x04" + text.encode() for text in texts_of(vectors) if text.count(".") == 2)
    for text in sorted(texts_of(json.loads(
            (root / "Tests/SigningTests/Vectors/sm2_verify.json").read_bytes())))[:60]:
        if len(text) % 2 == 0 and all(digit in "0123456789abcdef" for digit in text):
            yield b"\x02" + bytes.fromhex(text)
            yield b"\x01" + text.encode()
    yield from (b"\x00AAEC_-8", b"\x03a/b~c\n\n~1", b"\x04e30.e30.AA")


def texts_of(value):
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        value = value.values()
    return set().union(*map(texts_of, value)) if hasattr(value, "__iter__") else set()


def sealed(root):
    yield b"\x00mianti key file 1: SECRET. Keep a copy elsewhere; without it the data cannot be read.\n"
    for kind in (1, 2):
        yield from (bytes([kind]) + bytes(range(start, start + 60)) for start in range(0, 180, 17))


def path(root):
    pages = (root / "Docs" / "reference" / "routes.md").read_text()
    words = {word.strip("`|,") for word in pages.split() if word.strip("`|,").startswith("/")}
    yield from (word.encode() for word in sorted(words))
    yield from (b"/v1/items?query=%E8%90%A5+x&limit=10&after=bjE", b"/a/%2E%2E/b", b"/?a=1&a=2", b"/")


SOURCES = {
    "json": json_texts, "token": token, "identifier": identifier, "csv": tables,
    "cursor": cursor, "message": message, "forms": forms, "sealed": sealed, "path": path,
}


def of(target, root):
    """Each input once."""
    return dict.fromkeys(SOURCES[target](root))
