"""The thirty faults and the tests that cause each: every test named here exists."""

from __future__ import annotations

import ast
from functools import lru_cache

import pytest

from tests.faults.house import ROOT

FAULTS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("kill -9 in each stage", (
        "faults/test_interrupted_runs.py::test_strikes_in_many_stages_leave_no_trace",
        "faults/test_publication_kill.py::test_killed_publication_leaves_the_old_release",
        "faults/test_publication_kill.py::test_death_at_each_step_leaves_a_whole_release",
        "faults/test_restart.py::test_death_after_the_release_is_out_builds_the_warehouse_again",
        "faults/test_restart.py::test_remains_of_a_killed_run_are_removed_and_nothing_else")),
    2: ("disk full", (
        "faults/test_interrupted_runs.py::test_strikes_in_many_stages_leave_no_trace",
        "faults/test_machine.py::test_a_full_disk_while_reading_leaves_nothing_believed",
        "faults/test_machine.py::test_too_little_disk_is_refused_before_work",
        "faults/test_machine.py::test_three_times_the_input_must_be_free",
        "faults/test_machine.py::test_read_only_and_tiny_disks_are_refused",
        "faults/test_machine.py::test_what_the_machine_did_is_named")),
    3: ("corrupt or truncated file", (
        "unit/test_ingestion_tuva.py::test_a_bad_file_is_refused_whole",
        "unit/test_ingestion_tuva.py::test_a_truncated_gzip_is_refused",
        "unit/test_ingestion_tuva.py::test_a_damaged_gzip_is_refused",
        "unit/test_ingestion_cclf.py::test_a_damaged_delivery_is_refused_whole_and_others_load",
        "unit/test_ingestion_references.py::test_refused_workbooks",
        "faults/test_mutated_inputs.py::test_a_few_spoiled_deliveries_load_whole_or_are_refused")),
    4: ("upload still growing", (
        "faults/test_deliveries.py::test_a_file_that_grows_while_it_is_read_is_refused",
        "faults/test_machine.py::test_a_growing_delivery_is_not_started")),
    5: ("duplicate delivery", (
        "unit/test_ingestion_cclf.py::test_rows_dollars_and_the_same_delivery_again",
        "unit/test_ingestion_tuva.py::test_known_content_is_not_read_again",
        "unit/test_ingestion_tuva.py::test_two_files_of_one_entity_are_not_mixed")),
    6: ("overlapping delivery", (
        "integration/test_versions.py::test_final_action_of_claim_feeds",
        "integration/test_versions.py::test_core_holds_what_is_final_and_dollars_reconcile")),
    7: ("schema drift", (
        "unit/test_ingestion_tuva.py::test_same_row_however_it_is_written",
        "unit/test_ingestion_tuva.py::test_extension_columns_are_kept_and_unknown_ones_reported",
        "unit/test_ingestion_tuva.py::test_a_bad_file_is_refused_whole",
        "unit/test_ingestion_tuva.py::test_broken_rows_go_to_quarantine_with_line_and_reason")),
    8: ("encodings", (
        "unit/test_ingestion_tuva.py::test_a_bad_file_is_refused_whole",
        "unit/test_ingestion_tuva.py::test_same_row_however_it_is_written",
        "faults/test_deliveries.py::test_foreign_encodings_are_refused",
        "faults/test_deliveries.py::test_what_utf8_and_old_line_ends_say_is_read")),
    9: ("late files and run-out", (
        "unit/test_disclosure_audit.py::test_small_restatement_is_hidden",
        "unit/test_completion.py::test_factors_and_ultimates_equal_numpy",
        "faults/test_change_gate.py::test_what_is_expected_passes")),
    10: ("concurrent runs", (
        "faults/test_machine.py::test_a_dead_holder_s_lock_is_taken_over_and_a_live_one_is_named",
        "faults/test_machine.py::test_a_lock_file_without_a_note_is_no_lock",
        "integration/test_thread.py::test_a_held_home_is_not_entered")),
    11: ("clock, leap days, year end", (
        "faults/test_deliveries.py::test_leap_days_and_fillers",
        "faults/test_machine.py::test_a_clock_set_back_neither_hides_nor_reorders_runs",
        "faults/test_determinism.py::test_published_bytes_depend_on_the_inputs_alone",
        "integration/test_hedis_cases.py::test_case")),
    12: ("out of memory", (
        "faults/test_deliveries.py::test_the_engine_runs_out_of_memory_and_says_so",
        "faults/test_machine.py::test_out_of_memory_is_tried_once_more_with_half_the_threads",
        "faults/test_machine.py::test_the_engine_gets_no_more_than_its_share_of_memory",
        "faults/test_machine.py::test_too_little_memory_is_refused_before_work")),
    13: ("impossible money and dates", (
        "faults/test_deliveries.py::test_leap_days_and_fillers",
        "unit/test_ingestion_tuva.py::test_negative_amounts_unknown_codes_and_open_ends_load",
        "integration/test_thread.py::test_a_poisoned_delivery_publishes_nothing")),
    14: ("member ids", (
        "faults/test_deliveries.py::test_member_ids_keep_zeros_and_case_and_lose_padding",
        "integration/test_versions.py::test_people_months_and_providers_of_a_feed")),
    15: ("orphans", (
        "integration/test_cost.py::test_dollars_reconcile_to_the_cent_by_payer_and_month",
        "integration/test_versions.py::test_what_is_set_aside_keeps_its_reason")),
    16: ("formula injection in output", (
        "unit/test_publication_release.py::test_hostile_labels_stay_text_in_csv",
        "unit/test_dashboards.py::test_formula_starts_are_guarded_in_csv_and_strings_in_xlsx",
        "browser/test_hostile_names.py::test_formulas_are_guarded_in_downloads")),
    17: ("markup in names", (
        "browser/test_hostile_names.py::test_hostile_names_stay_text",
        "unit/test_dashboards.py::test_embedded_json_cannot_close_its_script_element")),
    18: ("hostile archives", (
        "unit/test_ingestion_cclf.py::test_zips_that_attack",
        "faults/test_deliveries.py::test_archives_that_attack_are_refused",
        "faults/test_deliveries.py::test_an_archive_inside_an_archive_is_not_opened")),
    19: ("injection by configuration or column names", (
        "faults/test_deliveries.py::test_column_names_never_reach_sql",
        "faults/test_configuration.py::test_configuration_never_reaches_sql_or_jinja")),
    20: ("configuration typo", ("integration/test_thread.py::test_an_unknown_setting_names_its_neighbour",)),
    21: ("dependency missing or another version", (
        "faults/test_restart.py::test_versions_name_code_lock_seeds_and_value_sets",
        "faults/test_restart.py::test_a_package_beside_the_lock_is_named",
        "faults/test_internals.py::test_the_file_is_free_after_a_call_in_this_process")),
    22: ("crash or bad data: exit codes", (
        "faults/test_restart.py::test_every_kind_of_failure_has_its_exit_code_and_no_traceback",
        "faults/test_restart.py::test_usage_mistakes_end_with_five",
        "faults/test_internals.py::test_a_dead_dbt_process_is_a_failure_of_the_machine")),
    23: ("nothing or next to nothing in the input", (
        "browser/test_pages.py::test_empty_release_says_why_instead_of_failing",
        "faults/test_small_inputs.py::test_one_person_without_behavioral_care_makes_a_site",
        "unit/test_ingestion_tuva.py::test_missing_mandatory_file_and_refused_optional_file")),
    24: ("a reader during the switch", (
        "faults/test_readers.py::test_a_reader_during_the_switch_sees_one_whole_release",)),
    25: ("rollback", (
        "faults/test_readers.py::test_going_back_takes_less_than_a_second",
        "unit/test_publication_release.py::test_roll_back_and_unknown_release")),
    26: ("SIGTERM and Ctrl-C", (
        "faults/test_machine.py::test_a_signal_ends_a_run_whatever_it_does",
        "faults/test_interrupted_runs.py::test_strikes_in_many_stages_leave_no_trace")),
    27: ("read-only, permission denied, links", (
        "faults/test_machine.py::test_read_only_and_tiny_disks_are_refused",
        "faults/test_machine.py::test_permission_denied_is_refused",
        "faults/test_machine.py::test_a_home_that_cannot_be_a_folder_is_refused",
        "faults/test_machine.py::test_a_linked_store_is_refused")),
    28: ("language, hash seed, threads", (
        "faults/test_determinism.py::test_published_bytes_depend_on_the_inputs_alone",
        "unit/test_publication_release.py::test_same_tables_give_the_same_bytes",
        "unit/test_dashboards.py::test_same_release_gives_the_same_bytes")),
    29: ("leaks into logs", (
        "faults/test_privacy.py::test_no_canary_is_found_outside_the_rooms_for_persons",
        "faults/test_privacy.py::test_a_planted_canary_is_found_wherever_it_hides",
        "faults/test_privacy.py::test_refusals_never_repeat_what_stands_in_the_file",
        "faults/test_machine.py::test_engine_errors_lose_the_values_they_quote")),
    30: ("bad restatement", (
        "faults/test_change_gate.py::test_a_large_move_of_a_closed_year_is_refused_with_what_to_do",
        "faults/test_change_gate.py::test_an_approval_holds_for_one_build_alone")),
}


@lru_cache
def names_in(path: str) -> frozenset[str]:
    """Names of the test functions of a module."""
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_all_thirty_are_there() -> None:
    assert list(FAULTS) == list(range(1, 31))
    assert all(name and held for name, held in FAULTS.values())


@pytest.mark.parametrize("number", FAULTS)
def test_each_fault_is_caused_by_a_test_that_exists(number: int) -> None:
    for place in FAULTS[number][1]:
        path, _, name = place.partition("::")
        assert name in names_in(path), place
