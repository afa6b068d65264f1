"""Where things are kept: the lake's zones and the folders beside it.

``WEERKLANK_DATA`` (default ``data``) holds all that runs write; ``WEERKLANK_LAKE`` may
move the zones to any fsspec URL, such as ``s3://bucket/weerklank``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import fsspec
from fsspec import AbstractFileSystem


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder that holds everything a run writes, absolute."""
    return Path(environ.get("WEERKLANK_DATA", "data")).absolute()


def facts_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder with the brand facts, absolute."""
    return Path(environ.get("WEERKLANK_FACTS", "dbt/seeds")).absolute()


@dataclass(frozen=True)
class Lake:
    """The zones raw, landed, quarantine, enriched, facts and vault, on any file system."""

    fs: AbstractFileSystem
    root: str

    @classmethod
    def at(cls, url: str | Path) -> Lake:
        """Open the lake at a folder or an fsspec URL."""
        fs, root = fsspec.core.url_to_fs(str(url))
        fs.invalidate_cache()  # another process may have written since
        return cls(fs, root.rstrip("/"))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Lake:
        """Open the lake that ``WEERKLANK_LAKE`` names, or the data folder."""
        return cls.at(environ.get("WEERKLANK_LAKE") or data_folder(environ))

    def path(self, *parts: str) -> str:
        """Give the full path of a file or folder in the lake."""
        return "/".join((self.root, *parts))

    def files(self, *parts: str, suffix: str = ".parquet") -> list[str]:
        """List the finished files below a folder, sorted; none if it is absent."""
        folder = self.path(*parts)
        if not self.fs.exists(folder):
            return []
        return sorted(name for name in self.fs.find(folder) if name.endswith(suffix))

    @contextmanager
    def writing(self, path: str) -> Iterator[IO[Any]]:
        """Open a file that appears under its name only once it is whole.

        On a local disk it is moved into place. For an object store it is written beside
        first and uploaded in one go, because a store shows whole objects only.
        """
        self.fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        if "file" in self.fs.protocol:
            draft = Path(f"{path}.{os.getpid()}.tmp")
            try:
                with draft.open("wb") as file:
                    yield file
                os.replace(draft, path)
            finally:
                draft.unlink(missing_ok=True)
        else:
            with NamedTemporaryFile(prefix="weerklank-") as file:
                yield file
                file.flush()
                self.fs.put_file(file.name, path)
