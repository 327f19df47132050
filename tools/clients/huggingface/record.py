"""Keeps the heads that clients send, one file each: python record.py PORT DIR http://localhost:8080

Point classify.py or classify.mjs at http://localhost:PORT: every request goes on to the service, and
its head is written to DIR. The host is replaced, so that a recording does not tell where it was made.
"""

import http.client
import pathlib
import re
import socketserver
import sys
import urllib.parse

PORT, DIR, SERVICE = int(sys.argv[1]), pathlib.Path(sys.argv[2]), urllib.parse.urlsplit(sys.argv[3])


class Recorder(socketserver.StreamRequestHandler):
    def handle(self):
        while head := self.head():
            body = self.rfile.read(int(re.search(rb"(?i)content-length: (\d+)", head).group(1)))
            kind = "json" if body.startswith(b"{") else "picture"
            kept = re.sub(rb"(?i)(host: )\S+", rb"\g<1>localhost", head)
            (DIR / f"{len(list(DIR.iterdir())):02}-{kind}.head").write_bytes(kept)
            self.answer(head, body)

    def head(self):
        lines = []
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def answer(self, head, body):
        first, *headers = head.decode("latin-1").splitlines()
        method, path, _ = first.split(" ")
        service = http.client.HTTPConnection(SERVICE.hostname, SERVICE.port)
        service.request(method, path, body, dict(header.split(": ", 1) for header in headers))
        response = service.getresponse()
        content = response.read()
        self.wfile.write(
            b"HTTP/1.1 %d -\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            % (response.status, response.headers["Content-Type"].encode(), len(content), content)
        )


socketserver.ThreadingTCPServer.allow_reuse_address = True
DIR.mkdir(parents=True, exist_ok=True)
socketserver.ThreadingTCPServer(("127.0.0.1", PORT), Recorder).serve_forever()
