"""Author keys: people are known downstream by a keyed hash, never by name.

The key file is made once, at set-up, outside git, readable by its owner only. Each line is
``<version> <hex key>``; the last version makes new hashes.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from extractors.lake import data_folder


class KeyMissing(RuntimeError):
    """The key file is absent or unreadable."""


def key_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the place of the key file: ``WEERKLANK_AUTHOR_KEYS`` or the data folder's own."""
    named = environ.get("WEERKLANK_AUTHOR_KEYS")
    return Path(named) if named else data_folder(environ) / "secrets" / "author_keys"


@dataclass(frozen=True)
class KeyRing:
    """The key in use and its version."""

    version: str
    key: bytes

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read the key file; raise ``KeyMissing`` with what to do."""
        try:
            *lines, rest = path.read_text(encoding="ascii").split("\n")
            if rest:
                raise ValueError("its last line is cut short")
            version, key = lines[-1].split()
            return _ring(version, bytes.fromhex(key))
        except (OSError, ValueError, IndexError) as error:
            raise KeyMissing(
                f"no author key in {path} ({error}); `python -m extractors keys` makes one"
            ) from error

    @classmethod
    def load_or_create(cls, path: Path) -> KeyRing:
        """Read the key file, or make one of mode 0600 where there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(f"k1 {secrets.token_hex(32)}\n")
                # Whole at once, and only if no other process was first: its key is the key.
                with suppress(FileExistsError):
                    os.link(fresh, path)
            finally:
                fresh.unlink()
        return cls.load(path)

    def key_of(self, platform: str, native_id: str) -> str:
        """Hash a platform and an id to ``<version>_<32 hex digits>`` (HMAC-SHA256, cut)."""
        message = f"{platform}\0{native_id}".encode()
        return f"{self.version}_{hmac.digest(self.key, message, sha256).hex()[:32]}"


@lru_cache(maxsize=8)
def _ring(version: str, key: bytes) -> KeyRing:
    return KeyRing(version, key)
