"""`[limits]`: what a file or an archive may be before its delivery is refused whole."""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest

from assets.ingestion.archives import check_archive, unpack
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import ingest
from assets.ingestion.landing import Refused, land
from assets.ingestion.limits import Limits, limits_of
from assets.storage import Home
from pipelines.run_resource import sources_of
from pipelines.settings import LimitSettings
from pipelines.settings_file import settings_from_mapping
from tests.claim_feed import ClaimFeed


def archive(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return path


def test_every_limit_is_a_setting_with_the_same_default():
    assert Limits() == limits_of(LimitSettings().model_dump())  # pyright: ignore
    chosen = {"max_zip_ratio": 7, "max_file_bytes": 8, "max_zip_entries": 9, "max_zip_bytes": 10}
    assert set(chosen) == {field.name for field in fields(Limits)}
    settings = settings_from_mapping({"source": [{"name": "a", "path": "x"}], "limits": chosen}, "test")
    assert sources_of(settings)[0].limits == Limits(**chosen)


@pytest.mark.parametrize(("limits", "words"), [
    (Limits(max_zip_entries=2), "3 members; at most 2 .*max_zip_entries"),
    (Limits(max_file_bytes=5_999_999), "6,000,000 bytes; at most 5,999,999 .*max_file_bytes"),
    (Limits(max_zip_bytes=6_000_001, max_zip_ratio=2_000), "6,000,002 bytes; at most 6,000,001 .*max_zip_bytes"),
    (Limits(max_zip_ratio=2), "more than 2 times its size .*max_zip_ratio"),
])
def test_archives_stop_one_past_each_limit(tmp_path, limits, words):
    path = archive(tmp_path / "a.zip", a="x" * 6_000_000, b="y", c="z")
    with pytest.raises(Refused, match=words):
        check_archive(path, limits)
    (tmp_path / "out").mkdir()
    exact = Limits(max_zip_entries=3, max_file_bytes=6_000_000, max_zip_bytes=6_000_002, max_zip_ratio=2_000)
    assert len(unpack(path, tmp_path / "out", exact)) == 3


def test_plain_and_gzipped_files_stop_at_their_limits(tmp_path):
    plain = tmp_path / "a.csv"
    plain.write_text("a\n" * 50)
    assert land(plain, Limits(max_file_bytes=100)).size == 100
    with pytest.raises(Refused, match="100 bytes; at most 99"):
        land(plain, Limits(max_file_bytes=99))
    packed = tmp_path / "bomb.csv.gz"
    packed.write_bytes(gzip.compress(b"0" * 50_000_000))
    with pytest.raises(Refused, match="unpacks to more than"):
        land(packed)
    assert land(packed, Limits(max_zip_ratio=2_000)).is_gzip


def test_a_feed_beyond_the_limit_is_refused_whole_and_another_source_loads(tmp_path):
    feed = ClaimFeed(tmp_path / "big").part_a("240410", 1, "9TT0FK0XX01", "5.00").write()
    small = ClaimFeed(tmp_path / "small").part_a("240410", 1, "9TT0FK0XX01", "5.00").write()
    found = ingest([Source("big", "cclf", feed, limits=Limits(max_file_bytes=436)), Source("small", "cclf", small)],
                   Home(tmp_path / "home"), strict=False)
    assert {d.source_name for d in found.accepted} == {"small"}
    assert ["bytes; at most 436 are read" in d.message and "ZC" in d.message for d in found.refused] == [True]
