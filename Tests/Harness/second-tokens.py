#!/usr/bin/env python3
"""Verifies tokens of the running program with implementations that are not ours.

    Tests/Harness/second-tokens.py --count 100 [--program FILE]

SM2: a demo city signs with SM2; each token's signature is verified by the openssl command line with
the ID 1234567812345678, its disclosures by disclosures.py (standard library only). ES256: another
city signs with ES256; each token is verified whole by the unmodified library sd-jwt from PyPI. Both:
one flipped bit in the signed part and one in a disclosure is refused by them, and the values they
read are those that were issued.

sd-jwt is installed into a virtual environment below .build-tokens the first time. Exit code: 0 all
agree, 1 they differ, 2 could not be tried.
"""

import argparse
import base64
import copy
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import uuid

sys.dont_write_bytecode = True

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".build-tokens"
PACKAGE = "sd-jwt==0.10.4"


def inside_environment():
    """Goes on in a virtual environment that has sd-jwt; makes it when it is missing."""
    python = ENVIRONMENT / "bin/python3"
    if pathlib.Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    try:
        if not python.exists() or subprocess.run([python, "-c", "import sd_jwt"]).returncode != 0:
            subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print("sd-jwt could not be installed: %s" % error, file=sys.stderr)
        sys.exit(2)
    os.execv(python, [str(python), *sys.argv])


inside_environment()

from jwcrypto.common import JWException  # noqa: E402
from jwcrypto.jwk import JWK  # noqa: E402
from sd_jwt.verifier import SDJWTVerifier  # noqa: E402

import disclosures  # noqa: E402
import invented  # noqa: E402
from gateway import Breach, House, describe, encode  # noqa: E402

SM2_CURVE = "1.2.156.10197.1.301"
IDENTITY = "distid:1234567812345678"


def options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="example: Tests/Harness/second-tokens.py --count 100")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti",
                        help="the mianti program (standard: the release build)")
    parser.add_argument("--count", type=int, default=100, help="tokens of each algorithm")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def tlv(tag, content):
    size = len(content)
    head = bytes([size]) if size < 128 else bytes([0x81, size])
    return bytes([tag]) + head + content


def object_identifier(text):
    first, second, *rest = (int(part) for part in text.split("."))
    octets = bytearray([40 * first + second])
    for number in rest:
        group = [number & 127]
        while number := number >> 7:
            group.append(number & 127 | 128)
        octets += bytes(reversed(group))
    return tlv(6, bytes(octets))


def public_pem(key):
    """SubjectPublicKeyInfo of an SM2 key out of its JWK."""
    point = b"\x04" + disclosures.decode(key["x"]) + disclosures.decode(key["y"])
    kinds = object_identifier("1.2.840.10045.2.1") + object_identifier(SM2_CURVE)
    der = tlv(0x30, tlv(0x30, kinds) + tlv(3, b"\x00" + point))
    text = base64.encodebytes(der).decode()
    return "-----BEGIN PUBLIC KEY-----\n%s-----END PUBLIC KEY-----\n" % text


def der_signature(raw):
    def integer(octets):
        number = int.from_bytes(octets, "big")
        return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))
    return tlv(0x30, integer(raw[:32]) + integer(raw[32:]))


class OpenSSL:
    """The command line over an SM2 key, and the script for the disclosures."""

    def __init__(self, key, folder):
        self.folder = folder
        (folder / "key.pem").write_text(public_pem(key))

    def claims(self, token):
        """What the token says, or None when it is not to be trusted."""
        signed = token.split("~")[0]
        text, signature = signed.rsplit(".", 1)
        (self.folder / "text").write_text(text)
        (self.folder / "signature").write_bytes(der_signature(disclosures.decode(signature)))
        done = subprocess.run(
            ["openssl", "dgst", "-sm3", "-verify", "key.pem", "-sigopt", IDENTITY,
             "-signature", "signature", "text"], cwd=self.folder, capture_output=True)
        if done.returncode != 0:
            return None
        try:
            return disclosures.claims(token)
        except (ValueError, KeyError):
            return None


class Library:
    """The library sd-jwt as it comes, over an ES256 key."""

    def __init__(self, key):
        self.key = JWK(**{name: key[name] for name in ("kty", "crv", "x", "y")})

    def claims(self, token):
        """What the token says, or None when it is not to be trusted."""
        try:
            verifier = SDJWTVerifier(token, lambda issuer, header: self.key)
            payload = verifier.get_verified_payload()
        except (JWException, ValueError, KeyError):
            return None
        count = token.count("~") - 1
        named = [name for name in payload if name == "number" or "." in name]
        # The library leaves out what was not declared instead of refusing it.
        return payload if len(named) == count else None


def flipped(octets, chance):
    octets = bytearray(octets)
    octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    return bytes(octets)


def encoded(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def altered(token, chance):
    """One bit in the header, the payload, the signature, a disclosure, each in turn."""
    pieces = token.split("~")
    for part in range(3):
        parts = pieces[0].split(".")
        parts[part] = encoded(flipped(disclosures.decode(parts[part]), chance))
        yield "~".join([".".join(parts), *pieces[1:]])
    spoiled = copy.copy(pieces)
    place = chance.randrange(1, len(pieces) - 1)
    spoiled[place] = encoded(flipped(disclosures.decode(pieces[place]), chance))
    yield "~".join(spoiled)


def expected(body, issued):
    """The claims that a token of this body must have."""
    holder = body["holders"][0]
    found = {"number": body["number"], "holder.1.name": holder["name"],
             "holder.1.code": {"code": holder["code"], "codeType": holder["codeType"]},
             "identifier": issued["identifier"], "vct": body["typeCode"],
             "iss": body["issuer"]["code"]}
    return {**found, **{"face." + key: text for key, text in body["face"].items()}}


def city(arguments, algorithm, folder):
    """Tokens of a demo city that signs with an algorithm, with what they must say; and its key."""
    house = House(arguments.program, folder, arguments.examples, None, "--algorithm", algorithm)
    house.start()
    try:
        client = house.client("issuer")
        bodies = invented.Bodies(arguments.examples, str(datetime.date.today()))
        tokens = []
        for _ in range(arguments.count):
            body = bodies.issue()
            status, _, octets = client.call(
                "POST", "/v1/licenses", encode(body), uuid.uuid4().hex)
            if status != 201:
                raise Breach(describe(status, octets))
            issued = json.loads(octets)
            tokens.append((issued["token"], expected(body, issued)))
        _, _, octets = client.call("GET", "/v1/keys")
        keys = json.loads(octets)["keys"]
        header = json.loads(disclosures.decode(tokens[0][0].split(".")[0]))
        if header["alg"] != algorithm:
            raise Breach("signed with %s, not %s" % (header["alg"], algorithm))
        return tokens, next(key for key in keys if key["kid"] == header["kid"])
    finally:
        house.stop()


def compare(name, tokens, reader, chance):
    """How many tokens agree and how many alterations were taken."""
    right, taken, tried = 0, 0, 0
    for token, claims in tokens:
        read = reader.claims(token)
        right += read is not None and claims.items() <= read.items()
        for spoiled in altered(token, chance):
            tried += 1
            taken += reader.claims(spoiled) is not None
    print("%s: %d of %d tokens verified with the values issued; %d of %d alterations accepted"
          % (name, right, len(tokens), taken, tried), flush=True)
    return right == len(tokens) and taken == 0


def main():
    arguments = options()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "sm2").mkdir()
        (folder / "es256").mkdir()
        tokens, key = city(arguments, "SM2", folder / "sm2")
        good = compare("SM2, openssl dgst and disclosures.py", tokens,
                       OpenSSL(key, folder), chance)
        tokens, key = city(arguments, "ES256", folder / "es256")
        good &= compare("ES256, %s" % PACKAGE, tokens, Library(key), chance)
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Breach as breach:
        print(breach, file=sys.stderr)
        sys.exit(1)
    except (OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
