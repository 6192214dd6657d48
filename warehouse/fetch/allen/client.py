"""The one module that imports AllenSDK: it has AllenSDK send the requests, and write what comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from allensdk.api.queries.mouse_connectivity_api import MouseConnectivityApi
from allensdk.api.queries.ontologies_api import OntologiesApi
from allensdk.core import json_utilities
from allensdk.core.mouse_connectivity_cache import MouseConnectivityCache
from allensdk.core.structure_tree import StructureTree

from .rma import making_sense
from .settings import Settings
from .transport import Transport

__all__ = ["AllenClient"]

_ADULT_MOUSE_GRAPH_ID = 1


class _HardenedApi:
    """The two methods that send all requests of AllenSDK."""

    transport: Transport

    def json_msg_query(self, url: str, dataframe: bool = False) -> Any:
        """The records that a query returns."""
        del dataframe  # AllenSDK has deprecated it
        return self.transport.query(url)

    def retrieve_file_over_http(self, url: str, file_path: str, zipped: bool = False) -> None:
        """Writes the file at a URL to a path."""
        del zipped  # no volume is
        self.transport.download(url, Path(file_path))


class _ConnectivityApi(_HardenedApi, MouseConnectivityApi):  # type: ignore[misc]
    def __init__(self, transport: Transport, settings: Settings) -> None:
        super().__init__(base_uri=settings.api_url)
        self.transport = transport
        self.informatics_archive_endpoint = f"{settings.archive_url}/informatics-archive"


class _OntologyApi(_HardenedApi, OntologiesApi):  # type: ignore[misc]
    def __init__(self, transport: Transport, settings: Settings) -> None:
        super().__init__(base_uri=settings.api_url)
        self.transport = transport


class AllenClient:
    """Writes files as AllenSDK writes them into its cache folder, and copes with servers that fail."""

    def __init__(self, settings: Settings, say: Callable[[dict[str, Any]], None]) -> None:
        transport = Transport(settings, say)
        self._transport = transport
        self._atlas = _ConnectivityApi(transport, settings)
        self._ontology = _OntologyApi(transport, settings)

    def get(self, kind: str, paths: dict[int, Path], resolution_um: int, most_bytes: int) -> list[str]:
        """Writes files of a kind.

        Args:
            kind: manifest, structures, structure_sets, experiments, annotation, structure_unionize or
                injection_density.
            paths: where to write the file of each experiment, by its id; a file of the whole atlas has the key 0. If
                the server has no unionizes of an experiment, no file is written.
            resolution_um: voxel size of the volumes, in um.
            most_bytes: how long a volume may be.

        Returns:
            The URLs that answered.

        Raises:
            RequestError: a server cannot be reached, fails, or does not have what was asked for.
            DamagedAnswerError: the rows that it sends make no sense.
            OSError: a file cannot be written.
        """
        self._transport.begin(most_bytes)
        atlas, ontology = self._atlas, self._ontology
        first_id, first_path = next(iter(paths.items()))
        if kind == "manifest":
            MouseConnectivityCache(manifest_file=str(first_path), resolution=resolution_um)
        elif kind == "annotation":
            url = atlas.build_volumetric_data_download_url(
                MouseConnectivityApi.CCF_VERSION_DEFAULT, f"annotation_{resolution_um}.nrrd"
            )
            atlas.retrieve_file_over_http(url, str(first_path))
        elif kind == "injection_density":
            atlas.download_projection_grid_data(
                first_id, [MouseConnectivityApi.INJECTION_DENSITY], resolution_um, str(first_path)
            )
        elif kind == "structures":
            rows = ontology.get_structures_with_sets(structure_graph_ids=_ADULT_MOUSE_GRAPH_ID)
            with making_sense(self._transport.urls[-1], kind, rows, {_ADULT_MOUSE_GRAPH_ID}):
                json_utilities.write(str(first_path), StructureTree.clean_structures(rows))
        elif kind == "structure_sets":
            rows = ontology.get_structure_sets()
            with making_sense(self._transport.urls[-1], kind, rows):
                pd.DataFrame(rows)[["id", "name", "description"]].to_csv(first_path, index=False)
        elif kind == "experiments":
            rows = atlas.get_experiments_api()
            with making_sense(self._transport.urls[-1], kind, rows):
                json_utilities.write(str(first_path), rows)
        elif kind == "structure_unionize":
            rows = atlas.get_structure_unionizes(list(paths))
            with making_sense(self._transport.urls[-1], kind, rows, paths):
                _write_unionizes(rows, paths)
        else:
            raise ValueError(kind)
        return self._transport.urls


def _write_unionizes(rows: list[dict[str, Any]], paths: dict[int, Path]) -> None:
    by_experiment: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_experiment[row["section_data_set_id"]].append(row)
    for experiment_id, path in paths.items():
        if own := by_experiment.get(experiment_id):
            pd.DataFrame(own).rename(columns={"section_data_set_id": "experiment_id"}).to_csv(path)
