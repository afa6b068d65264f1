"""Labels, in posts per CPU second on one core: language, all heads and copies of a million posts.

The peer does a part: scikit-learn's hashing of the same words, pairs, triples and pieces, times as
many outputs, without signs, languages, signatures or copies. The floor splits the texts into words.
The posts are the corpus' own, each with a number of its own, so that no two are equal.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from time import process_time

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.pipeline import make_union

from enrichment.labelling import label
from enrichment.model import BATCH, load
from enrichment.tiers import DEFAULT
from enrichment.training.examples import training

COUNT = 1_000_000
SLOTS = 1 << 17  # of either of the peer's two hashings
SAMPLE = 50_000  # of the peer and of the floor
WANTED_POSTS_A_SECOND = 20_000
MOST_GROWTH_MB = 64  # of memory, between a tenth of the posts and all of them


def posts(count: int) -> Iterator[list[str]]:
    """Give ``count`` posts, in the batches that labels are made in."""
    texts = cycle([example.text for example in training("posts", "replies")])
    numbered = (f"{number} {text}" for number, text in enumerate(islice(texts, count)))
    while batch := list(islice(numbered, BATCH)):
        yield batch


def rate(count: int, work: Callable[[list[str]], object]) -> float:
    """Give the posts per CPU second; making the posts is not counted."""
    seconds = 0.0
    for batch in posts(count):
        started = process_time()
        work(batch)
        seconds += process_time() - started
    return count / seconds


def memory() -> int:
    """Give the most memory that was used so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(count: int = COUNT) -> None:
    """Print the rates; end with status 1 where labels are slower or larger than promised."""
    model = load(DEFAULT)

    def whole(batch: list[str]) -> object:
        return label(batch, [None] * len(batch), model, explain=False)

    def explained(batch: list[str]) -> object:
        return label(batch, [None] * len(batch), model)

    rate(count // 10, whole)
    early = memory()
    ours = rate(count, whole)
    growth = memory() - early
    with_words = rate(SAMPLE, explained)
    hashing = make_union(
        HashingVectorizer(ngram_range=(1, 3), n_features=SLOTS),
        HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=SLOTS),
    )
    weights = np.zeros((2 * SLOTS, model.weights.shape[1]), dtype=np.float32)
    peer = rate(SAMPLE, lambda batch: hashing.transform(batch) @ weights)
    floor = rate(SAMPLE, lambda batch: [len(text.split()) for text in batch])
    print(
        f"labels: {ours:,.0f} posts per CPU second (wanted: {WANTED_POSTS_A_SECOND:,}), "
        f"{with_words:,.0f} with the words that carried them; {ours / peer:.1f} times the peer "
        f"(scikit-learn, its part: {peer:,.0f}), {floor / ours:.0f} times the cost of splitting "
        f"the texts; {count:,} posts, memory {memory()} MB, {growth} MB more than at a tenth"
    )
    if ours < WANTED_POSTS_A_SECOND or growth > MOST_GROWTH_MB:
        raise SystemExit(1)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(*map(int, sys.argv[1:2]))
