"""A source of models for tests: wheels that carry files, and a web server that can misbehave.

Everything stays on loopback; it refuses to serve anything it was not given.
"""

import hashlib
import io
import re
import threading
import zipfile
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from appliance.models.catalogue import Entry, Wheel


def write_wheel(folder: Path, package: str, files: dict[str, bytes], version: str = "1.0") -> Wheel:
    """Put a wheel that holds `files` into `folder`, as pip expects it, and say what it is."""
    name = package.replace("-", "_")
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
    tag = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in files.items():
            archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", tag)
        archive.writestr(f"{info}/RECORD", "")
    content = buffer.getvalue()
    (folder / f"{name}-{version}-py3-none-any.whl").write_bytes(content)
    return Wheel(package=package, version=version, bytes=len(content), sha256=digest(content))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def a_file(name: str, content: bytes, **source: Any) -> dict[str, Any]:
    """The catalogue's words for a file; `source` is its url or its parts."""
    return {"name": name, "bytes": len(content), "sha256": digest(content), **source}


def a_part(wheel: Wheel, member: str, content: bytes) -> dict[str, Any]:
    return {"wheel": wheel.package, "member": member, "bytes": len(content)}


def an_entry(model_id: str, files: list[dict[str, Any]], **more: Any) -> Entry:
    """A voice, unless `more` says otherwise."""
    facts: dict[str, Any] = {"id": model_id, "kind": "tts", "runs_on": "piper", "file": files}
    facts |= {"languages": ["en"], "licence": "MIT", "licence_class": "free"}
    return Entry.model_validate(facts | more)


class Mirror:
    """Serves `files` (path -> bytes) over HTTP on loopback, with Range, one fault per request.

    Put words into `faults`; each request takes the next one: "" serves well, "404", "503" answer
    so, "cut:N" breaks off after N bytes, "short" announces all and sends half, "no-range" ignores
    Range, "astray" continues at the wrong place, "long" sends more than the file, "stall:N" sends
    N bytes, sets `stalled` and waits for `go_on`.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.faults: deque[str] = deque()
        self.asked: list[tuple[str, str]] = []
        """Path and Range header of every request so far."""
        self.stall_path = ""
        """Requests for this path get half an answer and then wait for `go_on`."""
        self.stalled = threading.Event()
        self.go_on = threading.Event()
        handler = type("Handler", (_Handler,), {"mirror": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    mirror: Mirror

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.mirror.asked.append((self.path, asked))
        fault = self.mirror.faults.popleft() if self.mirror.faults else ""
        content = self.mirror.files.get(self.path)
        if content is not None and self.path == self.mirror.stall_path:
            fault = f"stall:{len(content) // 2}"
        if content is None or fault.isdecimal():
            self.send_error(int(fault or 404))
            return
        try:
            self._serve(content, asked, *fault.partition(":")[::2])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _serve(self, content: bytes, asked: str, fault: str, argument: str) -> None:
        begins = re.fullmatch(r"bytes=(\d+)-", asked)
        at = 0 if begins is None or fault == "no-range" else int(begins[1])
        if at and at >= len(content):
            self.send_error(416)
            return
        body = content[at:] + (b"!" * 1000 if fault == "long" else b"")
        self.send_response(206 if at else 200)
        if at:
            where = at + 7 if fault == "astray" else at
            self.send_header("Content-Range", f"bytes {where}-{len(content) - 1}/{len(content)}")
        if self.path.endswith("/"):
            self.send_header("Content-Type", "text/html")
        if fault != "long":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        count = len(body) // 2 if fault == "short" else len(body)
        count = min(count, int(argument)) if argument else count
        self.wfile.write(body[:count])
        if fault == "stall":
            self.wfile.flush()
            self.mirror.stalled.set()
            self.mirror.go_on.wait()
            self.wfile.write(body[count:])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has
        """A test's output is its own."""
