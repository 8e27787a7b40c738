"""What both peers do: verify a token and look the license up; sign one and insert it."""

import base64
import json
import os
import secrets
import sqlite3
import threading

from gmssl import sm2


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def crypt(private, point):
    """A pair of gmssl; its constructor would strip zeros and fours off the front of the point."""
    made = sm2.CryptSM2(private_key=private, public_key="")
    made.public_key = point
    return made


class Service:
    """Over the file and the keys that the environment names; a connection for each thread."""

    def __init__(self):
        self.path = os.environ["PEER_DATABASE"]
        with open(os.environ["PEER_KEYS"], encoding="utf-8") as file:
            keys = json.load(file)
        self.verifiers = {name: crypt("", point) for name, point in keys["public"].items()}
        self.signer = crypt(keys["private"], keys["own"])
        self.local = threading.local()

    @property
    def connection(self):
        if not hasattr(self.local, "connection"):
            made = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = FULL")
            self.local.connection = made
        return self.local.connection

    def verify(self, token):
        jws = token.split("~")[0]
        header, payload, signature = jws.split(".")
        key = self.verifiers.get(json.loads(decode(header))["kid"])
        signed = (header + "." + payload).encode()
        if key is None or not key.verify_with_sm3(decode(signature).hex(), signed):
            return {"verdict": "invalid", "state": None}
        row = self.connection.execute(
            "SELECT state FROM licenses WHERE digest = ?", (jws[-86:],)).fetchone()
        return {"verdict": "valid" if row and row[0] == "VALID" else "invalid",
                "state": row and row[0], "claims": json.loads(decode(payload))}

    def issue(self, body):
        header = encode(b'{"alg":"SGD_SM3_SM2","kid":"peer","typ":"license"}')
        payload = encode(json.dumps(body, ensure_ascii=False).encode())
        signature = self.signer.sign_with_sm3((header + "." + payload).encode())
        token = "%s.%s.%s" % (header, payload, encode(bytes.fromhex(signature)))
        self.connection.execute(
            "INSERT INTO licenses (id, number, state, digest, token) VALUES (?, ?, 'VALID', ?, ?)",
            (secrets.token_hex(16), body["number"], token[-86:], token))
        return {"token": token}


SERVICE = Service()
