"""Print the weekly report: ``python -m dashboards.report --week 2026-W46 --set telecom``."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from dashboards.report.figures import StaleData
from dashboards.report.write import write_reports
from extractors.lake import data_folder

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def report(
    week: Annotated[
        str | None,
        typer.Option(help="ISO week such as 2026-W46; the last complete one if left out."),
    ] = None,
    set_id: Annotated[
        str | None, typer.Option("--set", help="Brand set such as telecom; all if left out.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Write a new revision beside a printed report.")
    ] = False,
    serving: Annotated[
        Path | None,
        typer.Option(help="Marts to print from, such as a build as of a past moment, published."),
    ] = None,
    restatements: Annotated[
        Path | None,
        typer.Option(
            "--restated",
            help="What `python -m warehouse restate --out` wrote; restated.json among the reports "
            "if left out.",
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where reports go; reports/ in the data folder if left out.")
    ] = None,
) -> None:
    """Write the weekly report as HTML and PDF from the published marts."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    data = data_folder()
    try:
        written = write_reports(
            serving or data / "warehouse" / "serving.duckdb",
            folder or data / "reports",
            week,
            set_id=set_id,
            again=again,
            restatements=restatements,
        )
    except (StaleData, ValueError) as error:
        typer.echo(f"Not printed.\n{error}", err=True)
        raise typer.Exit(1) from None
    for one in written:
        typer.echo(f"{'wrote' if one.is_new else 'kept '} {one.pdf}")


if __name__ == "__main__":
    app()
