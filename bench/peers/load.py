"""Load on one URL: closed loop with wrk, a constant rate with vegeta (which does not wait for answers)."""

import base64
import csv
import json
import os
import resource
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

BOUNDARY = "----photograph"


@dataclass
class Load:
    """What came of it; milliseconds, and pictures per second that were answered with 200 while the load lasted."""

    sent: int
    answered: int
    rate: float
    p50: float
    p99: float
    generator: float  # CPU that the load itself took, in cores


def multipart(photograph: Path) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="photograph.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + photograph.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def closed(url: str, photographs: list[Path], connections: int, seconds: float) -> Load:
    """Each of the connections sends its next request when it has its answer."""
    before, begun = children_cpu(), time.monotonic()
    script = Path(__file__).parent / "wrk.lua"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}s", "--timeout", "30s"]
    done = subprocess.run(
        [*command, "-s", script, url, "--", *photographs],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    result = json.loads(done.stdout.splitlines()[-1])
    answered = result["requests"] - result["failed"]
    if not answered:
        raise RuntimeError(f"no answer with 200 in {seconds} s from {url}")
    return Load(
        result["requests"], answered, answered / result["seconds"],
        result["p50"], result["p99"], (children_cpu() - before) / (time.monotonic() - begun),
    )  # fmt: skip


def constant(
    vegeta: str, url: str, photographs: list[Path], rate: float, seconds: float, folder: Path
) -> Load:
    """A request each 1/rate seconds, whatever becomes of those before; the times are of the answers with 200."""
    targets = folder / "targets.json"
    header = {"Content-Type": [f"multipart/form-data; boundary={BOUNDARY}"]}
    with targets.open("w") as file:
        for photograph in photographs:
            body = base64.b64encode(multipart(photograph)).decode()
            target = {"method": "POST", "url": url, "header": header, "body": body}
            file.write(json.dumps(target) + "\n")
    before, begun = children_cpu(), time.monotonic()
    binary, table = folder / "attack.bin", folder / "attack.csv"
    # vegeta takes whole numbers of requests for a time
    pace = f"{round(rate * 60)}/1m"
    subprocess.run(
        [vegeta, "attack", "-format=json", f"-targets={targets}", f"-rate={pace}",
         f"-duration={seconds}s", "-timeout=30s", f"-output={binary}"],
        check=True, env={**os.environ, "GOMAXPROCS": "1"},
    )  # fmt: skip
    generator = (children_cpu() - before) / (time.monotonic() - begun)
    subprocess.run([vegeta, "encode", "--to=csv", f"--output={table}", binary], check=True)
    with table.open() as file:
        rows = [(int(row[0]), int(row[1]), int(row[2])) for row in csv.reader(file)]
    end = min(row[0] for row in rows) + seconds * 1e9
    latencies = sorted(latency / 1e6 for _, code, latency in rows if code == 200)
    if not latencies:
        raise RuntimeError(f"no answer with 200 at {rate:.1f}/s from {url}")
    in_time = sum(code == 200 and start + latency <= end for start, code, latency in rows)
    p99 = latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))]
    return Load(
        len(rows), len(latencies), in_time / seconds, statistics.median(latencies), p99, generator
    )
