"""The real browser that the tests use, stated once: Debian's Chromium.

Playwright's own download is another browser than the one that is packaged and patched for the machine,
and can't be had everywhere. ``.ci/run`` installs it; without it the tests that need it are left out,
and say so.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "没有找到 Chromium，在线填报没有在真的浏览器里试过；Debian、Ubuntu 上可以 apt-get install chromium"


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012  as the base class has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(folder: Path, path: str = "/") -> Iterator[str]:
    """The files below `folder`, at `path` of a server on this machine alone; the address.

    Path and address end in a slash. Beside `path` the server has nothing.
    """
    with tempfile.TemporaryDirectory() as place:
        root = Path(place, "root")
        at = root / path.strip("/")
        at.parent.mkdir(parents=True, exist_ok=True)
        at.symlink_to(folder.resolve())
        handler = partial(_Handler, directory=str(root))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}{path}"
            finally:
                server.shutdown()
                thread.join()
