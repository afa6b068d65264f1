"""What is said: well-formed, varied, the same for the same seed, and labelled as a reader would."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from random import Random

import pytest
from speech_draws import SURVEY, Shop, customers, replies, voices

from simulator.speech.pen import nouns
from simulator.speech.personal import bsn, iban
from simulator.speech.said import Said
from simulator.speech.shapes import (
    EMOTIONS,
    KINDS,
    SECTORS,
    SHAPES,
    TOPICS,
    TURN_KINDS,
    department_of,
    topics_of,
)
from simulator.speech.voice import LONGEST, Voice
from simulator.speech.words import LANGUAGES, Words

BOTH = pytest.mark.parametrize("language", ["nl", "en"])
EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")

# What a reader looks for who knows the mark's name and no word of ours.
APOLOGY = re.compile(r"\b(sorry|excuses|spijt|apolog\w+)\b", re.IGNORECASE)
THANKS = re.compile(r"\b(dank|bedankt|thanks|thank you)\b", re.IGNORECASE)
PRIVATE = re.compile(r"privébericht|private message|\bDM\b", re.IGNORECASE)
ONE = re.compile(r"\b(ik|mij|mijn|I|I'm|I've|I'll|my|me)\b")
BECAUSE = re.compile(
    r"doordat|omdat|oorzaak|komt door|te maken met|vanwege|daarom|daardoor"
    r"|because|the cause|due to|has to do with|that's why|which is why",
    re.IGNORECASE,
)
NO = re.compile(
    r"\b(geen|niet|nooit|niets|no|not|never|nothing|n't|isn't|aren't|don't)\b|n't", re.IGNORECASE
)
MONEY = re.compile(r"terug|rekening|bon van|vergoed|back|account|voucher|refund|on us", re.I)


def everything(language: str, count: int, seed: str) -> Iterator[Said]:
    """Draw of all that can be said."""
    yield from customers(language, count, seed)
    yield from (said for _, said in replies(language, count, seed))
    rng = Random(f"{seed} more")
    for voice in voices(rng, language):
        for _ in range(count // 20):
            topic = voice.topic()
            said = [
                voice.indirect(language, topic),
                voice.article(language, topic),
                voice.spam(language),
                voice.namesake(),
                voice.broadcast(topic),
                voice.customer(language, rng.choice(KINDS), topic, place="ticket", first="Noor"),
                voice.customer(language, rng.choice(KINDS), topic, place="review"),
            ]
            yield from said
            yield from (voice.edited(one, language) for one in said)


@BOTH
def test_every_text_is_short_whole_and_clean(language: str) -> None:
    for said in everything(language, 3_000, "form"):
        assert 0 < len(said.text) <= LONGEST, said.text
        assert not re.search(r"[{}]|%s|  |^\s|\s$", said.text), repr(said.text)
        assert unicodedata.is_normalized("NFC", said.text)
        signs = Counter(sign for sign in said.text if unicodedata.category(sign) == "Cc")
        assert not set(signs) - {"\n"}, repr(said.text)


@BOTH
def test_emoji_and_language_are_labelled_as_they_stand_in_the_text(language: str) -> None:
    found: Counter[bool] = Counter()
    for said in everything(language, 2_000, "emoji"):
        assert said.labels.has_emoji == bool(EMOJI.search(said.text)), said.text
        assert said.labels.language == language
        found[said.labels.has_emoji] += 1
    assert min(found[True], found[False]) > 1_000


@BOTH
@pytest.mark.parametrize(
    ("mark", "seen"),
    [
        ("has_apology", APOLOGY.search),
        ("has_thanks", THANKS.search),
        ("asks_for_private_contact", PRIVATE.search),
        ("speaks_in_first_person", ONE.search),
        ("has_survey_link", lambda text: SURVEY in text),
    ],
)
def test_a_mark_is_there_when_a_reader_sees_it_and_only_then(
    language: str, mark: str, seen: Callable[[str], object]
) -> None:
    shares: Counter[bool] = Counter()
    for first, said in replies(language, 2_000, "marks"):
        text = said.text.removesuffix(said.labels.agent_signature or "").replace(first, "")
        text = text[:1].lower() + text[1:] if text.startswith(("Ik", "Mijn", "My")) else text
        text = re.sub(r"(?<=[.!?] )(Ik|Mijn|My)\b", lambda found: found[0].lower(), text)
        assert getattr(said.labels, mark) == bool(seen(text)), (mark, said.text)
        shares[getattr(said.labels, mark)] += 1
    assert min(shares[True], shares[False]) > 100


@BOTH
@pytest.mark.parametrize(
    ("mark", "cue"),
    [("has_explanation", BECAUSE), ("has_denial", NO), ("has_compensation", MONEY)],
)
def test_what_is_marked_can_be_read_in_the_text(
    language: str, mark: str, cue: re.Pattern[str]
) -> None:
    marked = [s.text for _, s in replies(language, 2_000, "cues") if getattr(s.labels, mark)]
    assert len(marked) > 15
    for text in marked:
        assert cue.search(text), text


@BOTH
def test_an_explanation_is_marked_wherever_it_is_given(language: str) -> None:
    for _, said in replies(language, 2_000, "reasons"):
        assert said.labels.has_explanation == bool(BECAUSE.search(said.text)), said.text


@BOTH
def test_an_agent_signs_at_the_end_and_greets_by_name_at_the_beginning(language: str) -> None:
    greeted: Counter[bool | None] = Counter()
    for first, said in replies(language, 2_000, "greetings"):
        signature = said.labels.agent_signature
        assert signature != ""
        if signature is not None:
            assert re.search(rf"\s{re.escape(signature)}$", said.text)
        else:
            assert not re.search(r"(\^\w+|/Anna|- Tom)$", said.text)
        opens = re.match(rf"\w+ {first}[,.!] ", said.text)
        assert said.labels.greets_by_name == bool(opens), said.text
        greeted[said.labels.greets_by_name] += 1
    assert min(greeted.values()) > 400


@BOTH
def test_who_asks_for_nothing_is_no_question_and_signs_don_t_tell(language: str) -> None:
    ends = Counter(
        (said.labels.is_question, "?" in said.text)
        for said in customers(language, 3_000, "signs", kinds=KINDS)
    )
    asked = ends[True, True] / (ends[True, True] + ends[True, False])
    not_asked = ends[False, True] / (ends[False, True] + ends[False, False])
    assert 0.5 < asked < 0.9
    assert 0.1 < not_asked < 0.5


@BOTH
def test_closers_close_and_spam_is_spam(language: str) -> None:
    rng = Random("closers")
    voice = Voice(rng, Shop(language=language))
    for _ in range(200):
        closer = voice.customer(language, "closer", voice.topic())
        assert closer.labels.is_closer
        assert not closer.labels.is_question
        spam = voice.spam(language)
        assert spam.labels.is_spam
        assert not voice.customer(language, "complaint", "invoice").labels.is_spam


@BOTH
@pytest.mark.parametrize("kind", KINDS)
def test_nine_of_ten_texts_of_a_kind_are_never_said_again(language: str, kind: str) -> None:
    texts = {said.text for said in customers(language, 5_000, "variety", kinds=(kind,))}
    assert len(texts) >= 0.9 * 5_000


@BOTH
def test_every_topic_is_spoken_of_in_every_kind_and_feeling(language: str) -> None:
    voice = Voice(Random("all"), Shop(language=language, sector="energy"))
    for topic in TOPICS:
        for kind in KINDS:
            for emotion in sorted(set(EMOTIONS[kind])):
                labels = voice.customer(language, kind, topic, emotion=emotion).labels
                assert (labels.topic, labels.message_type) == (topic, kind)
                assert labels.emotion == emotion
                assert labels.department == department_of(topic, kind)
    drawn = {
        (said.labels.topic, said.labels.message_type, said.labels.emotion)
        for said in customers(language, 20_000, "met", kinds=KINDS)
    }
    allowed = {(t, k, e) for t in TOPICS for k in KINDS for e in EMOTIONS[k]}
    assert drawn == allowed


def test_a_feeling_that_nobody_of_a_kind_has_is_drawn_again() -> None:
    voice = Voice(Random("moods"), Shop())
    for _ in range(50):
        assert voice.customer("nl", "compliment", "price", emotion="angry").labels.emotion in (
            "happy",
            "none",
        )


def test_both_languages_can_say_the_same_things() -> None:
    def shape(words: Words) -> object:
        return [
            sorted(words.SITUATIONS),
            sorted(words.ASKS),
            sorted(words.BUYS),
            sorted(words.INFO),
            sorted(words.FEELINGS),
            sorted(words.PARTS),
            sorted(words.EDITS),
            sorted((kind, *group) for kind, groups in words.TURNS.items() for group in groups),
            sorted((topic, sector) for topic in words.NOUNS for sector in words.NOUNS[topic]),
        ]

    def riches(words: Words) -> int:
        by_topic = (clauses for tones in words.SITUATIONS.values() for clauses in tones.values())
        return sum(
            len(texts)
            for texts in chain(
                by_topic, words.ASKS.values(), words.FEELINGS.values(), words.PARTS.values()
            )
        )

    dutch, english = LANGUAGES["nl"], LANGUAGES["en"]
    assert shape(dutch) == shape(english)
    assert sorted(dutch.SITUATIONS) == sorted(TOPICS)
    assert sorted(dutch.TURNS) == sorted(TURN_KINDS)
    assert set(SHAPES) == {(kind, emotion) for kind in KINDS for emotion in EMOTIONS[kind]}
    assert abs(riches(dutch) - riches(english)) < 0.05 * riches(english)


@pytest.mark.parametrize("sector", [*SECTORS, "circus"])
def test_every_sector_has_several_words_for_every_topic(sector: str) -> None:
    for words in LANGUAGES.values():
        for topic in TOPICS:
            assert len(nouns(words, topic, sector)) >= 2
    assert set(topics_of(sector)) == set(TOPICS)


@BOTH
def test_the_same_chance_says_the_same(language: str) -> None:
    once, again = (list(everything(language, 300, "seed")) for _ in range(2))
    assert once == again
    assert once != list(everything(language, 300, "another seed"))


@BOTH
def test_an_edit_changes_the_text_and_may_tell_how_things_stand(language: str) -> None:
    voice = Voice(Random("edits"), Shop(language=language))
    moods = set()
    for _ in range(300):
        said = voice.customer(language, "complaint", "outage", emotion="irritated")
        edited = voice.edited(said, language)
        assert edited.text != said.text
        moods.add(edited.labels.emotion)
        reply = voice.reply(language, "complaint", "outage", first="Noor", agent="^JV")
        changed = voice.edited(reply, language)
        assert changed.text.endswith("^JV")
        assert changed.labels == reply.labels
    assert moods == {"irritated", "none", "angry"}


def test_an_invitation_needs_a_token_and_an_address_must_leave_room() -> None:
    voice = Voice(Random("errors"), Shop())
    with pytest.raises(ValueError, match="expected a survey's token"):
        voice.reply("nl", "invite", "price", first="Noor")
    with pytest.raises(ValueError, match="leaves no room"):
        voice.customer("nl", "question", "price", address="@" + "x" * 300)


def test_personal_data_passes_the_check_that_real_data_passes() -> None:
    rng = Random("numbers")
    for _ in range(300):
        number = iban(rng)
        moved = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
        assert int(moved) % 97 == 1
        digits = [int(digit) for digit in bsn(rng)]
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        assert sum(d * w for d, w in zip(digits, weights, strict=True)) % 11 == 0
