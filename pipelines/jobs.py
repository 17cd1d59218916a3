"""What can be run: everything from landing to release, or only the contract and the first gate."""

import dagster as dg

# A run whose process died is repeated once; one that failed is not: the same data would fail again.
RETRY = {"dagster/max_retries": "1", "dagster/retry_on_asset_or_op_failure": "false"}

everything = dg.define_asset_job(
    "everything", selection=dg.AssetSelection.all(), tags=RETRY,
    description="Landing files to a gated, published release.")

validation = dg.define_asset_job(
    "validation", selection=dg.AssetSelection.groups("raw") - dg.AssetSelection.assets(["raw", "check_result"]),
    tags=RETRY, description="Contract and first gate only; nothing is published.")
