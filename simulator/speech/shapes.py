"""The grammar without words: who feels what, of which parts a text is made, whose work it is.

A shape is a row of letters, each a part. Of customers: B what went wrong, G what went well, P what
is just so, Q a question about the topic, q a short one after a sentence, F the feeling, R a
question that wants no answer, D a demand, U what a buyer asks, I what a buyer plans, m a small
grumble behind praise, g a small praise before a grumble, T and L how it turned for the better or
the worse. Of brands: see ``BRAND_PARTS``.
"""

from __future__ import annotations

from functools import cache

from simulator.labels import Department, Emotion, MessageType, ReplyStyle, Sentiment

SECTORS = (
    "telecom", "travel", "retail", "energy", "public_transport", "bank", "insurance",
    "municipality", "food_delivery",
)  # fmt: skip
TOPICS = (
    "delivery", "invoice", "outage", "refund", "booking", "opening_times", "app", "staff",
    "price", "contract", "privacy", "job", "campaign", "sustainability",
)  # fmt: skip
WEIGHTS = {"delivery": 8, "invoice": 7, "outage": 8, "refund": 5, "booking": 5, "app": 6}
FAVOURITES = {
    "telecom": ("outage", "contract"), "travel": ("booking", "refund"), "retail": ("delivery",),
    "energy": ("invoice", "price"), "public_transport": ("outage", "staff"),
    "bank": ("app", "privacy"), "insurance": ("refund", "contract"),
    "municipality": ("opening_times", "booking"), "food_delivery": ("delivery", "staff"),
}  # fmt: skip

KINDS: tuple[MessageType, ...] = (
    "question", "complaint", "compliment", "remark", "commercial_question",
)  # fmt: skip
KINDS_AS_OFTEN = tuple(
    kind for kind, often in zip(KINDS, (42, 30, 9, 13, 6), strict=True) for _ in range(often)
)
TURN_KINDS = ("follow_up", "closer", "more", "me_too", "private", "call_me")
EMOTIONS: dict[MessageType, tuple[Emotion, ...]] = {  # each as often as it stands there
    "question": ("none",) * 10 + ("confused",) * 5 + ("irritated",) * 3 + ("angry", "happy"),
    "complaint": ("irritated",) * 9 + ("angry",) * 6 + ("confused",) * 2 + ("none",) * 3,
    "compliment": ("happy",) * 8 + ("none",) * 2,
    "remark": ("none",) * 12 + ("irritated",) * 3 + ("happy",) * 3 + ("confused",) * 2,
    "commercial_question": ("none",) * 15 + ("happy",) * 3 + ("confused",) * 2,
}
SHAPES: dict[tuple[str, str], tuple[str, ...]] = {
    ("question", "none"): ("Q", "PQ", "QP", "Pq", "Bq", "BQ", "GQ", "QF", "PQP"),
    ("question", "confused"): ("FQ", "BQF", "PQF", "BFQ", "QF", "PFq", "GFQ", "PF"),
    ("question", "irritated"): ("BQF", "FQ", "BFQ", "Bq", "BFq", "gBQ", "PFQ"),
    ("question", "angry"): ("BFQ", "FQ", "BQF", "FBq"),
    ("question", "happy"): ("FQ", "GQ", "GFQ", "QF", "PQF", "GmQ"),
    ("complaint", "irritated"): (
        "BF", "FB", "BFD", "BR", "gB", "BBF", "gBF", "RB", "PFR", "BFR", "GLB", "GLBF", "BD",
    ),
    ("complaint", "angry"): ("BF", "FB", "BFD", "BRF", "FBD", "RF", "BBF", "gBF", "FDB", "GLBF"),
    ("complaint", "confused"): ("BF", "FB", "BFD", "PFB", "gBF"),
    ("complaint", "none"): ("B", "BD", "BB", "gB", "BF", "PBD", "BP"),
    ("compliment", "happy"): ("GF", "FG", "G", "FGm", "Gm", "GGF", "PF", "PGF", "BTG", "BTGF"),
    ("compliment", "none"): ("G", "GP", "Gm", "PG", "GG", "GF"),
    ("remark", "none"): ("P", "PP", "PF", "PPF"),
    ("remark", "irritated"): ("PF", "FP", "PFP", "PPF"),
    ("remark", "happy"): ("PF", "FP", "PFP", "PPF"),
    ("remark", "confused"): ("PF", "FP", "PPF"),
    ("commercial_question", "none"): ("U", "IU", "UI", "PU", "UF", "GU", "BIU"),
    ("commercial_question", "happy"): ("FU", "GU", "UF", "GIU", "IUF"),
    ("commercial_question", "confused"): ("FU", "UF", "IFU", "PFU"),
}  # fmt: skip
EMOJI: dict[Emotion, tuple[str, ...]] = {
    "angry": ("😡", "🤬", "😤", "👎", "🤯", "😡😡", "🙄", "👏"),
    "irritated": ("🙄", "😒", "😤", "👏", "🙃", "😂", "🤷", "😑"),
    "confused": ("🤔", "🤷", "😅", "😵", "🙈", "🧐"),
    "happy": ("😀", "🎉", "😍", "👏", "👍", "🙏", "😂", "💪", "😊"),
    "none": ("🙂", "😅", "👋", "🙏", "👀"),
}
EVERY_EMOJI = tuple(sign for signs in EMOJI.values() for sign in signs)
EMOJI_SIGNS = frozenset("".join(EVERY_EMOJI) + "📱🎄😊👋👍🙏🍀🎉💚")

BRAND_PARTS = {
    "a": "apology", "t": "thanks", "e": "empathy", "c": "action", "m": "compensation",
    "x": "explanation", "d": "denial", "b": "blame", "r": "rules", "i": "info", "q": "question",
    "p": "private", "j": "joy", "u": "chat", "s": "sales", "h": "handover", "v": "solved",
    "k": "received", "o": "offer", "w": "welcome", "y": "wish", "n": "invite", "z": "machine",
}  # fmt: skip
ACCOMMODATIVE = (
    "ac", "c", "eac", "tc", "ec", "acm", "tac", "eacq", "axc", "acy", "ecp", "acq", "tec", "ecm",
    "cx", "axm", "dac", "tdac", "rac", "dea", "aei", "aeq", "ap", "bac", "ci", "tci", "eci", "cix",
    "acr", "cii", "cq", "tcq",
)  # fmt: skip
DEFENSIVE = (
    "d", "db", "b", "ad", "tdr", "r", "eb", "xb", "dq", "adb", "trb", "dx", "ry", "br", "dp",
    "eri", "ari", "bdc", "dbi", "rdi", "rc", "bx", "tri", "ri", "dc", "di", "rx",
)  # fmt: skip
INFORMATIVE = (
    "i", "ti", "ix", "iq", "ii", "ai", "tii", "ei", "iy", "ip", "x", "tx", "axi", "exi", "tdii",
    "rii", "rix", "dix", "ic", "iip", "dii", "tic", "eic", "ixc", "iic", "air", "tir", "id", "ir",
)  # fmt: skip
PLAIN = ("tq", "q", "ty", "tp", "q", "aq", "eq", "y", "ay", "qp", "ety", "qi", "tqi", "qc")
SERVING: dict[ReplyStyle, tuple[str, ...]] = {
    "accommodative": ACCOMMODATIVE, "defensive": DEFENSIVE, "informative": INFORMATIVE,
    "none": PLAIN,
}  # fmt: skip
# The style is that of the whole, what comes first above all: an answer may deny, and still take
# the trouble.
# kind → style → shapes; the styles are drawn as often as KIND_STYLES has them
REPLY_SHAPES: dict[str, dict[ReplyStyle, tuple[str, ...]]] = {
    "question": SERVING, "complaint": SERVING, "follow_up": SERVING,
    "compliment": {"none": ("tj", "j", "jy", "tjy", "ty"), "accommodative": ("tc", "jc", "tjm")},
    "remark": {
        "none": ("t", "tu", "u", "ty", "q"), "informative": ("i", "ti", "xi", "ui"),
        "accommodative": ("ec", "tc"), "defensive": ("d", "rx", "td"),
    },
    "commercial_question": {
        "informative": ("s", "ts", "sq", "sp", "us", "si", "sy"), "none": ("q", "tq", "up"),
        "accommodative": ("uc", "tc"), "defensive": ("r", "tr"),
    },
    "closer": {"none": ("w", "wy", "wt", "jw", "y")},
    "proactive": {
        "none": ("o", "oq", "oo", "oy"), "accommodative": ("oc", "oac", "oec"),
        "informative": ("oi", "ox"), "defensive": ("od", "ob"),
    },
    "to_private": {
        "none": ("p", "tp", "qp"), "accommodative": ("ap", "eap", "ecp", "acp"),
        "informative": ("xp", "ip"), "defensive": ("dp", "rp"),
    },
    "private": {
        "accommodative": ("kc", "tkc", "ack", "tcm", "kac"), "informative": ("ki", "ti", "kx", "i"),
        "none": ("k", "tk", "kq", "ty"), "defensive": ("kd", "tdr", "r"),
    },
    "routed": {
        "informative": ("h", "th", "xh", "hy"), "accommodative": ("ah", "eh", "ech", "ahc"),
        "none": ("th", "hq"), "defensive": ("dh", "rh"),
    },
    "solved": {"none": ("v", "vt", "tv", "vy"), "accommodative": ("av", "cv", "avc")},
    "invite": {"none": ("n", "tn", "wn", "jn", "nt")},
    "bot": {"none": ("z", "tz")},
}  # fmt: skip
REPLY_KINDS = tuple(REPLY_SHAPES)
KIND_STYLES: dict[str, tuple[ReplyStyle, ...]] = {
    "question": ("informative",) * 12 + ("accommodative",) * 4 + ("defensive", "none", "none"),
    "complaint": ("accommodative",) * 9 + ("informative",) * 5 + ("defensive",) * 4 + ("none",) * 2,
    "follow_up": ("accommodative",) * 7 + ("informative",) * 8 + ("defensive",) * 3 + ("none",) * 2,
}

HOMES: dict[str, Department] = {
    "app": "it", "privacy": "other", "job": "hr", "campaign": "marketing",
    "sustainability": "communication",
}  # fmt: skip


@cache
def topics_of(sector: str) -> tuple[str, ...]:
    """Give the topics of a sector, each as often as it should be drawn."""
    favourites = FAVOURITES.get(sector, ())
    return tuple(
        topic
        for topic in TOPICS
        for _ in range(WEIGHTS.get(topic, 3) + (8 if topic in favourites else 0))
    )


def department_of(topic: str, message_type: MessageType | None) -> Department:
    """Tell whose work it is: sales sell, and what asks for nothing is for communication."""
    if message_type == "commercial_question" and topic != "job":
        return "sales"
    home = HOMES.get(topic, "customer_care")
    if message_type == "remark" and home == "customer_care":
        return "communication"
    return home


def sentiment_of(message_type: MessageType, emotion: Emotion) -> Sentiment:
    """Tell the main sentiment of a message type with a feeling."""
    if message_type == "complaint" or emotion in ("angry", "irritated"):
        return "negative"
    if message_type == "compliment" or emotion == "happy":
        return "positive"
    return "neutral"
