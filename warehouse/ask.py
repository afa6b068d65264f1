"""Ask for metrics by name: MetricFlow writes the query, the published copy answers it.

``python -m warehouse.ask answered_within_1h_share --by brand --by metric_time__week``
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from extractors.lake import data_folder
from warehouse.build import dbt_folder

Where = Annotated[
    list[str] | None,
    typer.Option(help="A condition, such as \"{{ Dimension('clock__clock_kind') }} = 'first'\"."),
]


class NotAsked(ValueError):
    """No such metric or dimension, or they do not go together; says what would."""


@dataclass(frozen=True)
class Question:
    """What is asked, and by what it is told apart."""

    metrics: Sequence[str]
    by: Sequence[str] = ()
    where: Sequence[str] = ()


class _Renderer:
    """All that MetricFlow needs of a database in order to write for it."""

    def __init__(self) -> None:
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer

        self.sql_engine_type = SqlEngine.DUCKDB
        self.sql_plan_renderer = DuckDbSqlPlanRenderer()


class Asker:
    """Answers questions from one file of marts, which it opens for each of them."""

    def __init__(self, manifest: Path, database: Path) -> None:
        # A second to import: only who asks pays it.
        from metricflow.engine.metricflow_engine import MetricFlowEngine
        from metricflow_semantics.model.dbt_manifest_parser import (
            parse_manifest_from_dbt_generated_manifest,
        )
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

        read = parse_manifest_from_dbt_generated_manifest(manifest.read_text(encoding="utf-8"))
        self.manifest = read
        self._database = database
        # The name of the build's file, under which dbt's relations stand in every copy of it.
        self._catalog = str(read.semantic_models[0].node_relation.database)
        self._engine = MetricFlowEngine(SemanticManifestLookup(read), cast(Any, _Renderer()))

    def sql(self, question: Question) -> str:
        """Write the query; raise ``NotAsked`` where there is none."""
        from metricflow.engine.metricflow_engine import MetricFlowQueryRequest
        from metricflow_semantics.errors.error_classes import InformativeUserError

        request = MetricFlowQueryRequest.create(
            metric_names=tuple(question.metrics),
            group_by_names=tuple(question.by),
            where_constraints=tuple(question.where) or None,
            order_by_names=tuple(question.by),
        )
        try:
            return self._engine.explain(request).sql_statement.without_descriptions.sql
        except InformativeUserError as error:
            raise NotAsked(str(error)) from error

    def ask(self, question: Question) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Give names of the columns, and rows."""
        query = self.sql(question)
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            file = str(self._database).replace("'", "''")
            connection.execute(f"attach '{file}' as \"{self._catalog}\" (read_only)")
            # A condition is SQL of the asker's: it may read these marts, and no other file.
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            answer = connection.execute(query)
            return tuple(column[0] for column in answer.description), answer.fetchall()


def main(
    metrics: Annotated[list[str], typer.Argument(help="Names of docs/semantic-layer.md.")],
    by: Annotated[
        list[str] | None, typer.Option(help="brand, platform, metric_time__week …")
    ] = None,
    where: Where = None,
    serving: Annotated[
        Path | None, typer.Option(envvar="WEERKLANK_SERVING", help="The published copy.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="dbt's semantic_manifest.json; default that of the build.")
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print the query, ask nothing.")] = False,
) -> None:
    """Ask for metrics of the published marts."""
    folder = data_folder() / "warehouse"
    asker = Asker(
        manifest or dbt_folder(folder / "build.duckdb") / "semantic_manifest.json",
        serving or folder / "serving.duckdb",
    )
    question = Question(metrics, by or (), where or ())
    try:
        if sql:
            typer.echo(asker.sql(question))
            return
        names, rows = asker.ask(question)
    except NotAsked as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    table = Table(*names)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
