"""Serves the current site on loopback."""

from __future__ import annotations

import functools
import http.server

import click

from assets.errors import ConfigurationError
from assets.storage import Home


def serve_site(home: Home, port: int) -> None:
    """Serve until interrupted; raises ConfigurationError when nothing is published yet."""
    site = home.current / "site"
    if not (site / "index.html").exists():
        raise ConfigurationError(f"{home.root}: nothing is published yet. Run `bhi run` or `bhi demo` first.")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site.resolve()))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        click.echo(f"http://127.0.0.1:{server.server_address[1]}/index.html (Ctrl-C ends)")
        server.serve_forever()
