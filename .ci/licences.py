"""Writes `.ci/licences.csv`: name, version and licence of every installed package that the lock file names."""

from __future__ import annotations

import csv
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE.parent / "requirements.lock"
CLASSIFIER = "License :: OSI Approved :: "


def licence(name: str) -> tuple[str, str]:
    """Version and licence as the package itself declares them."""
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        return "", "not installed on this platform"
    said = facts.get("License-Expression") or "; ".join(
        text.removeprefix(CLASSIFIER) for text in facts.get_all("Classifier") or [] if text.startswith(CLASSIFIER))
    said = said or (facts.get("License") or "").strip().split("\n")[0][:80]
    return facts["Version"], said or "not declared"


def main() -> None:
    """Write the list, sorted by name."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    with (HERE / "licences.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["package", "locked_version", "licence"])
        writer.writerows([name, locked, licence(name)[1]] for name, locked in sorted(set(names)))


if __name__ == "__main__":
    main()
