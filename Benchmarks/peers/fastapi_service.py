"""The peer on FastAPI."""

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool

from service import SERVICE

app = FastAPI()


@app.post("/v1/verifications")
async def verify(request: Request):
    body = await request.json()
    return await run_in_threadpool(SERVICE.verify, body["token"])


@app.post("/v1/licenses", status_code=201)
async def issue(request: Request):
    return await run_in_threadpool(SERVICE.issue, await request.json())
