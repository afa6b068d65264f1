"""``python -m enrichment``: label what is new in the lake."""

from __future__ import annotations

import typer

from enrichment.run import enrich_from_environment

app = typer.Typer(help=__doc__, add_completion=False)


@app.command()
def label() -> None:
    """Label every landed file that has no labels yet."""
    typer.echo(f"{enrich_from_environment()} files labelled")


if __name__ == "__main__":
    app()
