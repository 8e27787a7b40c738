-- Requests from a file, one per line: idempotency key (may be empty), tab, body.
-- Each thread of wrk takes its own share; arguments: file, threads, method, path, bearer key.
local made = {}

function setup(thread)
    thread:set("number", #made)
    table.insert(made, thread)
end

function init(args)
    method, path = args[3], args[4]
    lines, turn, rounds = {}, 0, 0
    local threads, count = tonumber(args[2]), 0
    for line in io.lines(args[1]) do
        if count % threads == number then lines[#lines + 1] = line end
        count = count + 1
    end
    headers = {["Content-Type"] = "application/json"}
    if args[5] then headers["Authorization"] = "Bearer " .. args[5] end
end

function request()
    turn = turn + 1
    if turn > #lines then
        turn = 1
        rounds = rounds + 1
    end
    local line = lines[turn]
    local tab = line:find("\t", 1, true)
    if tab > 1 then headers["Idempotency-Key"] = line:sub(1, tab - 1) end
    local body = nil
    if tab < #line then body = line:sub(tab + 1) end
    return wrk.format(method, path, headers, body)
end

function done(summary, latency, requests)
    local rounds = 0
    for _, thread in ipairs(made) do rounds = math.max(rounds, thread:get("rounds")) end
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"micros":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d,"rounds":%d}\n',
        summary.requests, summary.duration, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99), rounds))
end
