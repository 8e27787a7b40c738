#!/usr/bin/env python3
"""Reads what a license token discloses, with nothing but the standard library.

    Tests/Harness/disclosures.py TOKEN-FILE

Every disclosure must have its digest among those signed (RFC 9901); prints the claims with what is
disclosed. Who signed is another question. Exit code: 0 all declared, 1 one is not.
"""
import base64
import hashlib
import json
import sys

HASHES = {"sm3": "sm3", "sha-256": "sha256"}


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims(token):
    """The signed claims with the values disclosed; ValueError when one was not declared."""
    signed, *disclosures, end = token.split("~")
    payload = json.loads(decode(signed.split(".")[1]))
    declared = payload.pop("_sd")
    digest = HASHES[payload.pop("_sd_alg")]
    for text in disclosures:
        octets = hashlib.new(digest, text.encode()).digest()
        found = base64.urlsafe_b64encode(octets).decode().rstrip("=")
        if end or found not in declared:
            raise ValueError("a disclosure that was not signed")
        declared.remove(found)
        salt, name, value = json.loads(decode(text))
        if name in payload or len(decode(salt)) != 16:
            raise ValueError("a disclosure that must not be")
        payload[name] = value
    return payload


if __name__ == "__main__":
    try:
        print(json.dumps(claims(open(sys.argv[1]).read().strip()), ensure_ascii=False, indent=1))
    except ValueError as error:
        sys.exit(str(error))
