"""A service under test: its start, what it costs, its end."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from load import BOUNDARY, multipart

START_LIMIT = 120  # seconds
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


class Service:
    """A command in a session of its own, so that the processes it forks are found."""

    def __init__(self, command: list[str], environment: dict[str, str], port: int, log: Path):
        self.url = f"http://127.0.0.1:{port}/classify"
        self.log = log
        with log.open("w") as out:
            self.begun = time.monotonic()
            self.process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def first_answer(self, photograph: Path) -> tuple[float, str]:
        """Waits; seconds from the process's start to the first photograph classified, and its best label."""
        body = multipart(photograph)
        header = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        while time.monotonic() - self.begun < START_LIMIT:
            if self.process.poll() is not None:
                raise RuntimeError(f"ended at its start:\n{self.log.read_text()[-2000:]}")
            try:
                request = urllib.request.Request(self.url, body, header)
                with urllib.request.urlopen(request, timeout=30) as answer:
                    classes = json.load(answer)
                seconds = time.monotonic() - self.begun
                # Vitrine's is an object, everyone else's the list alone
                classes = classes["predictions"] if isinstance(classes, dict) else classes
                return seconds, classes[0]["label"]
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.02)
        raise RuntimeError(f"no answer in {START_LIMIT} s:\n{self.log.read_text()[-2000:]}")

    def pids(self) -> list[int]:
        """Of the session."""
        return [pid for pid, fields in stats() if int(fields[3]) == self.process.pid]

    def cpu(self) -> float:
        """Seconds used so far by all processes."""
        return sum(
            int(fields[11]) + int(fields[12])
            for _, fields in stats()
            if int(fields[3]) == self.process.pid
        ) / TICKS  # fmt: skip

    def memory(self) -> dict[str, float]:
        """Resident megabytes of all processes, and those of them that are no file's, which only swapping could free.

        A page that n of them share counts 1/n in each (PSS).
        """
        kilobytes = {"Pss": 0, "Pss_Anon": 0}
        for pid in self.pids():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                key, _, value = line.partition(":")
                if key in kilobytes:
                    kilobytes[key] += int(value.split()[0])
        return {"resident": kilobytes["Pss"] / 1024, "anonymous": kilobytes["Pss_Anon"] / 1024}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


def stats():
    """(pid, the fields of /proc/pid/stat after the command's name) of every process."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text()
            except OSError:
                continue  # has just ended
            yield int(folder.name), text.rpartition(")")[2].split()
