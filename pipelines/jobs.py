"""What can be run: everything from landing to release, or only the contract and the first gate."""

import dagster as dg

NO_RETRY = {"dagster/max_retries": "0"}

everything = dg.define_asset_job(
    "everything", selection=dg.AssetSelection.all(), tags=NO_RETRY,
    description="Landing files to a gated, published release.")

validation = dg.define_asset_job(
    "validation", selection=dg.AssetSelection.groups("raw") - dg.AssetSelection.assets(["raw", "check_result"]),
    tags=NO_RETRY, description="Contract and first gate only; nothing is published.")
