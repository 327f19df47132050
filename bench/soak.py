#!/usr/bin/env python3
"""A long run with good, damaged and hostile pictures: does the service keep its memory, and its answers?

    ./mvnw package && bench/soak.py

Needs Linux, Python 3.11 and a JDK 25. Starts the service, sends --requests requests made of the tests' pictures in
every format (whole, cut, with flipped bytes; raw, in forms, in JSON; with wrong parameters; headers that promise
gigapixels), and prints its memory meanwhile. Ends with 0 if

- nothing failed but by the picture's or the parameter's fault: no connection broke, no status but 200, 400, 404, 413, 415
  and 422,
- the same request always got the same answer,
- resident memory grew by no more than --growth percent from the second quarter of the run to the last. The heap has
  its full size from the start, so that growth is a leak of native memory.
"""

import argparse
import base64
import hashlib
import http.client
import itertools
import json
import os
import random
import signal
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FAULT_OF_THE_REQUEST = {200, 400, 404, 413, 415, 422}  # 404: no such model
TYPES = {"png": "png", "jpeg": "jpeg", "webp": "webp", "gif": "gif", "bmp": "bmp", "tiff": "tiff"}
WRONG_PARAMETERS = ["?top_k=-1", "?top_k=many", "?function=tanh", "?min_score=NaN", "?model=none"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--requests", type=int, default=100_000)
    add("--connections", type=int, default=8)
    add("--pictures", type=Path, default=ROOT / "src/test/resources/image/cases")
    add("--jar", type=Path, default=ROOT / "target/vitrine.jar")
    add("--java", default=java(), help="of a JDK 25")
    add("--heap", default="256m")
    add("--every", type=float, default=10, help="seconds between two lines of memory")
    add("--growth", type=float, default=3, help="percent of resident memory that are allowed")
    add("--seed", type=int, default=1)
    add("--work", type=Path, default=ROOT / "target/soak", help="for the log and the exported graph")
    add("settings", nargs="*", help="of the service, as --vitrine.precision=int8, after --")
    return parser.parse_args()


def java() -> str:
    home = os.environ.get("JAVA_HOME")
    return f"{home}/bin/java" if home else "java"


@dataclass(frozen=True)
class Request:
    name: str
    path: str
    content_type: str
    body: bytes


def requests(folder: Path, chance: random.Random) -> list[Request]:
    """Every picture in one of the three forms, whole and damaged, and what nobody should send."""
    files = [f for f in sorted(folder.rglob("*")) if f.suffix[1:] in TYPES]
    if not files:
        raise SystemExit(f"{folder} has no pictures")
    made = []
    for file in files:
        picture = file.read_bytes()
        if len(picture) > 500_000:
            continue
        type = f"image/{TYPES[file.suffix[1:]]}"
        for form in (raw, multipart, in_json):
            made.append(form(file.name, "", type, picture))
        made.append(raw(f"{file.name} cut", "", type, picture[: chance.randrange(len(picture))]))
        made.append(raw(f"{file.name} flipped", "", type, flipped(picture, chance)))
        made.append(multipart(f"{file.name} flipped", "", type, flipped(picture, chance)))
        wrong = chance.choice(WRONG_PARAMETERS)
        made.append(chance.choice([raw, in_json])(f"{file.name} {wrong}", wrong, type, picture))
    whole = [f.read_bytes() for f in files[:3]]
    for name, bomb in bombs().items():
        made.append(raw(name, "", "application/octet-stream", bomb))
        made.append(multipart(f"{name} among others", "", "image/png", whole[0], bomb, whole[1]))
    for i, nonsense in enumerate([b"", b"\0", b"{", b'{"inputs": "!"}', b'{"inputs": [1]}', b"[" * 9000]):
        for type in ("application/json", "image/png", "text/plain", "multipart/form-data"):
            made.append(Request(f"nonsense {i} as {type}", "/classify", type, nonsense))
    return made


def flipped(picture: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(picture)
    for _ in range(chance.randrange(1, 20)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def raw(name: str, query: str, type: str, picture: bytes) -> Request:
    return Request(f"{name} raw", f"/classify{query}", type, picture)


def in_json(name: str, query: str, _: str, picture: bytes) -> Request:
    body = json.dumps({"inputs": base64.b64encode(picture).decode()}).encode()
    return Request(f"{name} in JSON", f"/classify{query}", "application/json", body)


def multipart(name: str, query: str, type: str, *pictures: bytes) -> Request:
    head = f'--soak\r\nContent-Disposition: form-data; name="image"; filename="p"\r\nContent-Type: {type}\r\n\r\n'
    parts = b"".join(head.encode() + picture + b"\r\n" for picture in pictures)
    return Request(
        f"{name} in a form", f"/classify{query}", "multipart/form-data; boundary=soak", parts + b"--soak--\r\n"
    )


def bombs() -> dict[str, bytes]:
    """Small files that promise much."""
    ihdr = b"IHDR" + struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)
    gif = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + bytes(6)
    return {
        "PNG bomb": b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + ihdr + bytes(4),
        "GIF bomb": gif + b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\2\2D\1\0;",
        "BMP bomb": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 24, *[0] * 6),
        "TIFF loop": b"II*\0" + struct.pack("<IHHHIII", 8, 1, 256, 4, 1, 65535, 8),
        "WebP bomb": b"RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\xff\xff\xff\xff" + bytes(14),
    }


class Service:
    def __init__(self, options: argparse.Namespace):
        options.work.mkdir(parents=True, exist_ok=True)
        self.log = options.work / "service.log"
        self.java = options.java
        self.port = free_port()
        command = [
            options.java, f"-Xms{options.heap}", f"-Xmx{options.heap}", "-XX:+AlwaysPreTouch",
            "-XX:NativeMemoryTracking=summary", "-XX:TrimNativeHeapInterval=5000", "-jar", str(options.jar),
            f"--server.port={self.port}", f"--vitrine.cache={options.work / 'cache'}", *options.settings,
        ]  # fmt: skip
        with self.log.open("w") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL)

    def await_ready(self):
        end = time.monotonic() + 180
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get("/actuator/health/readiness")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise SystemExit(f"the service does not become ready:\n{self.log.read_text()[-2000:]}")

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def memory(self) -> dict[str, float]:
        """Megabytes."""
        kilobytes = {}
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            key, _, value = line.partition(":")
            if key in ("VmRSS", "RssAnon", "Threads"):
                kilobytes[key] = int(value.split()[0])
        used = Counter()
        for line in self.get("/actuator/prometheus")[1].splitlines():
            metric, _, value = line.rpartition(" ")
            name, _, labels = metric.partition("{")
            if name == "jvm_memory_used_bytes":
                used["heap" if 'area="heap"' in labels else "nonheap"] += float(value)
            elif name == "jvm_gc_live_data_size_bytes":
                used["live"] += float(value)
            elif name == "jvm_buffer_memory_used_bytes":
                used["buffers"] += float(value)
        return {
            "resident": kilobytes["VmRSS"] / 1024,
            "anonymous": kilobytes["RssAnon"] / 1024,
            **{key: used[key] / 2**20 for key in ("heap", "live", "nonheap", "buffers")},
            "threads": kilobytes["Threads"],
        }

    def native(self) -> str:
        """What the JVM knows of its own native memory."""
        jcmd = str(Path(self.java).with_name("jcmd")) if "/" in self.java else "jcmd"
        try:
            done = subprocess.run([jcmd, str(self.process.pid), "VM.native_memory", "summary"], capture_output=True)
        except OSError:
            return ""
        return "\n".join(l for l in done.stdout.decode().splitlines() if "committed=" in l)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120)


def free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


class Run:
    """All requests, and what came back."""

    def __init__(self, port: int, pool: list[Request], options: argparse.Namespace):
        self.port = port
        self.pool = pool
        self.total = options.requests
        self.numbers = itertools.count()
        self.seed = options.seed
        self.lock = threading.Lock()
        self.statuses: Counter[int] = Counter()
        self.answers: dict[str, tuple[int, str]] = {}
        self.complaints: list[str] = []
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(options.connections)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def running(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def work(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while (number := next(self.numbers)) < self.total:
            request = self.pool[random.Random(self.seed * 1_000_003 + number).randrange(len(self.pool))]
            try:
                connection.request("POST", request.path, request.body, {"Content-Type": request.content_type})
                answer = connection.getresponse()
                self.note(request, answer.status, answer.read())
            except (OSError, http.client.HTTPException) as e:
                connection.close()
                self.complain(f"{request.name}: {e!r}")

    def note(self, request: Request, status: int, body: bytes):
        answer = (status, fingerprint(body))
        with self.lock:
            self.statuses[status] += 1
            before = self.answers.setdefault(request.name + str(hash(request.body)), answer)
        if status not in FAULT_OF_THE_REQUEST:
            self.complain(f"{request.name}: {status} {body[:300]!r}")
        elif answer != before:
            self.complain(f"{request.name}: {before}, now {answer}")

    def complain(self, complaint: str):
        with self.lock:
            self.complaints.append(complaint)


def fingerprint(body: bytes) -> str:
    """Of all that should be the same each time: the scores may differ in the last digits, with the size of a batch."""

    def stable(value):
        match value:
            case dict():
                return {k: stable(v) for k, v in value.items() if k not in ("timings", "score", "index")}
            case list():
                return [stable(v) for v in value]
            case _:
                return value

    def best(answer):
        if isinstance(answer, dict) and "predictions" in answer:
            answer = answer | {"predictions": answer["predictions"][:1]}
        return stable(answer)

    try:
        answer = json.loads(body)
    except ValueError:
        return hashlib.sha256(body).hexdigest()
    answer = [best(a) for a in answer] if isinstance(answer, list) else best(answer)
    return json.dumps(answer, sort_keys=True)


def line(run: Run, begun: float, memory: dict[str, float]) -> str:
    return f"{time.monotonic() - begun:6.0f} {sum(run.statuses.values()):9,}" + "".join(
        f"{value:10.0f}" for value in memory.values()
    )


def main() -> int:
    options = arguments()
    pool = requests(options.pictures, random.Random(options.seed))
    print(f"{len(pool):,} different requests, {options.requests:,} in all, {options.connections} connections")
    service = Service(options)
    try:
        service.await_ready()
        run = Run(service.port, pool, options)
        samples: list[tuple[int, float]] = []
        print("     s  requests" + "".join(f"{key:>10}" for key in service.memory()), "(MB)")
        begun = time.monotonic()
        run.start()
        native_before = ""
        while run.running():
            time.sleep(options.every)
            memory = service.memory()
            done = sum(run.statuses.values())
            samples.append((done, memory["resident"]))
            if not native_before and done >= options.requests / 4:
                native_before = service.native()
            print(line(run, begun, memory), flush=True)
        native_after = service.native()
        seconds = time.monotonic() - begun
    except BaseException:
        service.process.kill()
        raise
    status = service.stop()
    print(f"\nnative memory after a quarter:\n{native_before}\n\nat the end:\n{native_after}\n")
    return verdict(run, samples, seconds, status, service.log, options)


def verdict(run, samples, seconds, status, log, options) -> int:
    print(f"{sum(run.statuses.values()) / seconds:.0f}/s; " + ", ".join(f"{s}: {n:,}" for s, n in sorted(run.statuses.items())))
    quarter = options.requests / 4
    second = [mb for done, mb in samples if quarter <= done < 2 * quarter]
    last = [mb for done, mb in samples if done >= 3 * quarter]
    bad = []
    if len(second) < 3 or len(last) < 3:
        print("resident memory: too few samples; take more --requests or a smaller --every")
    else:
        before, after = statistics.median(second), statistics.median(last)
        growth = (after - before) / before * 100
        later = [(done, mb) for done, mb in samples if done >= quarter]
        slope = statistics.linear_regression(*zip(*later)).slope * 100_000
        noise = statistics.stdev(second)
        print(
            f"resident memory: {before:.0f} MB in the second quarter (±{noise:.1f}), {after:.0f} MB in the last: "
            f"{growth:+.1f} %; {slope:+.1f} MB for 100,000 requests"
        )
        if growth > options.growth:
            bad.append(f"resident memory grew by {growth:.1f} %; allowed: {options.growth} %")
    errors = [l for l in log.read_text().splitlines() if " ERROR " in l]
    bad += [f"in the log: {l}" for l in errors[:5]]
    bad += run.complaints[:20]
    if len(run.complaints) > 20:
        bad.append(f"... {len(run.complaints)} complaints in all")
    if status != 143:
        bad.append(f"the service ended with {status}; after SIGTERM it should be 143")
    print("\n".join(bad) if bad else "nothing failed but by the request's own fault, and every answer stayed the same")
    print("FAILED" if bad else "PASSED")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
