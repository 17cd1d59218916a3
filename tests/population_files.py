"""One small invented population for the tests that need a whole run."""

from __future__ import annotations

from pathlib import Path

from assets.synthetic.population import synthesize

MEMBERS = 400


def population_folder(place: Path, members: int = MEMBERS, seed: int = 7) -> Path:
    """Input files of an invented population below `place`."""
    folder = place / "input"
    synthesize(folder, members=members, seed=seed)
    return folder
