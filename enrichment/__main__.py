"""``python -m enrichment``: mask and label; the lake, any file of texts, or one text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from enrichment.run import enrich_from_environment, relabel_from_environment
from enrichment.tiers import labeller, wanted_version
from extractors.heads import HEADS

BATCH = 1_000

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
screen = Console()


@app.command()
def enrich() -> None:
    """Mask and label every landed file that is not yet."""
    typer.echo(f"{enrich_from_environment()} files enriched")


@app.command()
def relabel() -> None:
    """Give every text the labels of the version that WEERKLANK_LABELS names, then use them."""
    typer.echo(f"{relabel_from_environment()} files labelled anew")


@app.command()
def label(
    texts: Annotated[Path, typer.Argument(help="JSON lines with `text`", exists=True)],
    labels: Annotated[Path, typer.Argument(help="where the lines go, with their labels")],
) -> None:
    """Label a file: each line comes back with every head's label and score.

    A line with ``is_brand_post`` gets the heads of its kind only; ``language_code`` is a hint.
    """
    model = labeller(wanted_version(os.environ))
    with texts.open("rb") as source, labels.open("wb") as target:
        lines = _lines(source, texts)
        while batch := list(islice(lines, BATCH)):
            hints = [line.get("language_code") for line in batch]
            found = model.label([line["text"] for line in batch], hints).to_pylist()
            for line, row in zip(batch, found, strict=True):
                target.write(
                    orjson.dumps({**line, **_told(row, line.get("is_brand_post"))}) + b"\n"
                )


@app.command()
def explain(text: str) -> None:
    """Say what labels a text gets, how sure that is, and which words spoke for them."""
    (row,) = labeller(wanted_version(os.environ)).label([text], [None]).to_pylist()
    carried = dict(
        part.split(": ", 1) for part in (row["label_words"] or "").split(" \u00b7 ") if part
    )
    table = Table("head", "label", "score", "word that spoke most for it")
    table.add_row("language", row["detected_language"], "", "")
    for head in HEADS:
        if row[head.column] is not None:
            score = f"{row[f'{head.name}_score']:.2f}"
            table.add_row(head.name, row[head.column], score, carried.get(head.name, ""))
    table.add_row("signature", row["agent_initials"] or "", "", "")
    screen.print(table)
    screen.print(f"by {row['model_version']}", style="dim")


def _lines(source: Iterator[bytes], path: Path) -> Iterator[dict[str, Any]]:
    """Read lines that are objects with a text; say which one is not."""
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            if not isinstance(row.get("text"), str):
                raise TypeError("`text` is not a string")
        except (ValueError, TypeError, AttributeError) as error:
            raise typer.BadParameter(
                f"{path}, line {number}: {error}; each line is an object with a `text`"
            ) from error
        yield row


def _told(row: dict[str, Any], is_brand_post: bool | None) -> dict[str, Any]:
    """Name a row's labels by head; yes and no become true and false."""
    told = {"language": row["detected_language"], "model_version": row["model_version"]}
    for head in HEADS:
        if is_brand_post is None or is_brand_post == (head.kind == "replies"):
            value = row[head.column]
            told[head.name] = value == "yes" if head.is_yes_no and value is not None else value
            told[f"{head.name}_score"] = row[f"{head.name}_score"]
    if not is_brand_post:
        told["closer"] = row["closer_status"] == "yes"
    if is_brand_post is None or is_brand_post:
        told |= {"signature": row["agent_initials"], "emoji": row["emoji_status"] == "yes"}
    return {**told, "label_words": row["label_words"]}


if __name__ == "__main__":
    app()
