-- POSTs the photographs of a folder one after the other, as multipart forms.
-- wrk -s wrk.lua URL -- FILE…; the last line that it prints is JSON.
local requests = {}
local at = 0

function init(files)
  local boundary = "----photograph"
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "multipart/form-data; boundary=" .. boundary
  for i = 1, #files do
    local file = assert(io.open(files[i], "rb"))
    local body = "--" .. boundary .. "\r\n"
      .. 'Content-Disposition: form-data; name="image"; filename="photograph.jpg"\r\n'
      .. "Content-Type: image/jpeg\r\n\r\n"
      .. file:read("*a") .. "\r\n--" .. boundary .. "--\r\n"
    file:close()
    requests[i] = wrk.format(nil, nil, nil, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %.6f, "failed": %d, "p50": %.3f, "p99": %.3f}',
    summary.requests, summary.duration / 1e6, e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
