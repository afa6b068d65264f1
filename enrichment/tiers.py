"""Which labels: the setting ``WEERKLANK_LABELS`` names a model version.

``default-1`` is the linear model that this repository carries. A stronger tier looks again at what
the default is unsure of; its name says what it is made of, so its labels stand beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from enrichment import model as models
from enrichment.labelling import label
from enrichment.model import Model
from enrichment.outside import endpoint, hugging_face
from enrichment.second import Encoder, SecondOpinion

SETTING = "WEERKLANK_LABELS"
DEFAULT = "default-1"


class Labeller(Protocol):
    """What labels texts: every head, under one version's name."""

    @property
    def version(self) -> str:
        """Name the model version: equal names give equal labels."""

    def label(self, texts: Sequence[str], hints: Sequence[str | None]) -> pa.Table:
        """Label texts, as ``enrichment.labelling.label`` does."""

    def card(self) -> dict[str, Any]:
        """Give what is known of the version: data, scores, limits."""


@dataclass(frozen=True)
class Tier:
    """The linear model, with or without a second opinion."""

    model: Model
    second: SecondOpinion | None = None
    name: str = ""

    @property
    def version(self) -> str:
        """Name the model version."""
        return self.name or self.model.version

    def label(self, texts: Sequence[str], hints: Sequence[str | None]) -> pa.Table:
        """Label texts."""
        return label(texts, hints, self.model, second=self.second, version=self.version)

    def card(self) -> dict[str, Any]:
        """Read the version's card; one from outside has been measured by nobody."""
        if ":" in self.version:
            unmeasured: dict[str, Any] = {"scores": {}, "confusion": {}, "reference_shares": {}}
            return {"model_version": self.version, **unmeasured}
        return models.card_of(self.version)


def wanted_version(environ: Mapping[str, str]) -> str:
    """Name the version that the setting asks for."""
    return environ.get(SETTING) or DEFAULT


def labeller(version: str) -> Labeller:
    """Give what makes a version's labels; raise ``ModelMissing`` with what to do."""
    kind, _, name = version.partition(":")
    if not name and not version.startswith("encoder-"):
        return Tier(models.load(version))
    default = models.load(DEFAULT)
    if kind == "llm":
        return Tier(default, endpoint(name, default), version)
    if kind == "hf":
        return Tier(default, hugging_face(name, default), version)
    return Tier(default, Encoder(default, models.load(version)), version)
