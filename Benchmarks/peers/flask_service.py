"""The peer on Flask."""

from flask import Flask, jsonify, request

from service import SERVICE

app = Flask(__name__)


@app.post("/v1/verifications")
def verify():
    return jsonify(SERVICE.verify(request.get_json()["token"]))


@app.post("/v1/licenses")
def issue():
    return jsonify(SERVICE.issue(request.get_json())), 201
