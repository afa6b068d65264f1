"""Which language a text is in: one of ours, or none that we know.

A quick library answers what is plain; a slower one that knows short texts and Frisian answers the
rest. A text that neither places with confidence stays ``und``: unlabelled, not mislabelled.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pycld2
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from extractors.heads import LABELLED, LANGUAGES

# Looked at to keep other languages out of ours; Afrikaans is missed here: it reads as Dutch.
NEIGHBOURS = ("nl", "en", "de", "fr", "fy", "es", "it", "pt", "tr", "pl", "ar", "da", "sv", "uk")
UNKNOWN = "und"
MOST_SIGNS = 1_000  # are looked at: the rest of a text is seldom in another language
PLAIN_SHARE = 90  # per cent of a text in one language: no need to ask twice
PLAIN_ENGLISH = 850  # of pycld2's points per kilobyte
SURE, LIKELY = 0.5, 0.2  # of another language; of one of ours, which most texts are in
LETTERS = re.compile(r"(?:[^\W\d_][\W\d_]*){3}")  # three of them: fewer are in any language
NOISY = ("@", "#", "[", "://", "www.")
# Unassigned, private and control characters, and what is in no language: links, handles.
NOISE = re.compile(r"(?:https?://|www\.)\S+|[@#][\w.@-]+|\[[\w-]+\]|[\x00-\x1f\ud800-\udfff]")


def language(text: str, hint: str | None = None) -> str:
    """Name the language of a text, one of ``LANGUAGES``.

    ``hint`` is what the platform says (a BCP 47 tag); it decides where the text is too short to.
    """
    clean = text[:MOST_SIGNS]
    if not clean.isprintable() or any(sign in clean for sign in NOISY):
        clean = NOISE.sub(" ", clean)
    if not LETTERS.search(clean):
        return UNKNOWN
    try:
        is_sure, _, ((_, plain, share, weight), *_) = pycld2.detect(clean)
    except pycld2.error:  # characters that it refuses: the other one decides
        is_sure, plain, share, weight = False, UNKNOWN, 0, 0.0
    # It calls English what holds a few English-looking words, too.
    is_plain = share >= PLAIN_SHARE and (plain != "en" or weight >= PLAIN_ENGLISH)
    if is_sure and is_plain and plain in LANGUAGES:
        return str(plain)
    named, confidence = _identifier().classify(clean)
    if confidence < (LIKELY if named in LABELLED else SURE):
        named = (hint or UNKNOWN).split("-")[0].lower()
    return named if named in LANGUAGES else UNKNOWN


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(NEIGHBOURS)
    return identifier
