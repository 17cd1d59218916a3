"""Options that several commands share, and the home they name."""

from __future__ import annotations

import os
from pathlib import Path

import click

from assets.storage import Home

HOME = click.option("--home", "home", type=click.Path(path_type=Path, file_okay=False), envvar="BHI_HOME",
                    default=Path("home"), show_default=True, help="Folder that holds everything of one installation.")
INPUT = click.option("--input", "input_folder", type=click.Path(path_type=Path),
                     help="Folder of one delivery in the Tuva layout.")
CONFIG = click.option("--config", type=click.Path(path_type=Path), help="bhi.toml with sources and settings.")


def open_home(path: Path) -> Home:
    """The home as an absolute path, private to its owner."""
    os.umask(0o077)
    return Home(path.resolve())
