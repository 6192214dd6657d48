"""warehouse_summary: what a file holds, from where and when, as a list to read."""

from __future__ import annotations

import duckdb

from tests.sql.conftest import Check, Fill


def test_there_is_a_row_for_every_property_with_its_value_as_text(
    atlas: duckdb.DuckDBPyConnection, fill: Fill, check: Check
) -> None:
    atlas.execute("delete from warehouse_info")
    fill(
        "warehouse_info",
        """
        schema_version | package_version | ccf_version | resolution_um | source      | is_generated
        5              | 1.2.3           | ccf_2017    | 100           | /data/cache | true

        schema_version | build_id | built_at
        5              | abc      | 2026-01-02 03:04:05
        """,
    )
    fill(
        "ingest_log",
        """
        file_kind          | experiment_id | status  | source_url                      | fetched_at
        structures         |               | loaded  | https://api.example.org/a.json  | 2026-01-01
        annotation         |               | loaded  | https://down.example.org/b.nrrd | 2026-01-02
        injection_density  | 101           | loaded  | https://api.example.org/101     | 2026-01-04
        injection_density  | 102           | loaded  | https://api.example.org/102     | 2026-01-03
        injection_density  | 103           | skipped |                                 |
        structure_unionize | 101           | loaded  |                                 |
        """,
    )
    fill(
        "experiment",
        """
        experiment_id | structure_id
        101           | 3
        102           | 4
        103           | 6
        """,
    )
    fill(
        "structure_unionize",
        """
        experiment_id | structure_id | hemisphere_id | is_injection
        101           | 3            | 1             | true
        101           | 3            | 3             | true
        """,
    )
    fill(
        "packed_injection_voxel",
        """
        graph_order | voxel_id | structure_id | hemisphere_id | experiment_number | density_rank
        2           | 0        | 3            | 1             | 0                 | 1
        2           | 1        | 3            | 1             | 0                 | 1
        2           | 1        | 3            | 1             | 1                 | 2
        """,
    )
    check(
        "from warehouse_summary",
        """
        position | property                          | value
        1        | source                            | /data/cache
        2        | fetched_from                      | https://api.example.org, https://down.example.org
        3        | last_fetched_at                   | 2026-01-04 00:00:00
        4        | is_generated                      | true
        5        | built_at                          | 2026-01-02 03:04:05
        6        | build_id                          | abc
        7        | package_version                   | 1.2.3
        8        | schema_version                    | 5
        9        | ccf_version                       | ccf_2017
        10       | resolution_um                     | 100
        11       | structures                        | 6
        12       | annotated_voxels                  | 6
        13       | experiments_in_list               | 3
        14       | experiments_with_unionizes        | 1
        15       | experiments_with_injection_voxels | 2
        16       | structure_unionizes               | 2
        17       | injection_voxels                  | 3
        18       | files_loaded                      | 5
        19       | files_skipped                     | 1
        """,
    )


def test_what_mcw_did_not_fetch_has_no_server_and_no_time(fill: Fill, check: Check) -> None:
    fill("ingest_log", "file_kind | status\nstructures | loaded")
    check(
        "select * from warehouse_summary where property in ('fetched_from', 'last_fetched_at')",
        """
        position | property        | value
        2        | fetched_from    |
        3        | last_fetched_at |
        """,
    )
