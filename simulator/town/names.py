"""Names of brands that do not exist: the first by hand, the others coined from word parts."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.speech.shapes import SECTORS


@dataclass(frozen=True, slots=True)
class Named:
    """Who a brand is to the world."""

    brand_id: str
    name: str
    sector: str
    country_code: str
    namesake: str | None = None  # key of texts that use the name as an ordinary word
    is_reactive_only: bool | None = None  # None: as its turn has it
    has_bot: bool | None = None


BY_HAND: tuple[Named, ...] = (
    Named("belvaart", "Belvaart", "telecom", "NL", has_bot=True),
    Named("zendgolf", "Zendgolf", "telecom", "NL"),
    Named("lijnrecht", "Lijnrecht", "telecom", "NL", namesake="lijnrecht"),
    Named("tjilpo", "Tjilpo", "telecom", "NL", is_reactive_only=True),
    Named("zwermair", "Zwermair", "travel", "NL", has_bot=True),
    Named("zwaanspoor", "Zwaanspoor", "travel", "NL"),
    Named("larkway", "Larkway", "travel", "GB"),
    Named("halcyne", "Halcyne", "travel", "IE", is_reactive_only=True),
    Named("kistklos", "Kist & Klos", "retail", "NL"),
    Named("voorraadhuis", "Voorraadhuis", "retail", "NL"),
    Named("pennywren", "Pennywren", "retail", "GB", has_bot=True),
    Named("oakmoss", "Oakmoss", "retail", "GB", namesake="oakmoss", is_reactive_only=True),
    Named("vonkstee", "Vonkstee", "energy", "NL"),
    Named("marlowatt", "Marlowatt", "energy", "GB", has_bot=True),
    Named("trampelaar", "Trampelaar", "public_transport", "NL"),
    Named("tidewick", "Tidewick Buses", "public_transport", "GB", is_reactive_only=True),
    Named("spaarkorf", "Spaarkorf", "bank", "NL"),
    Named("fennbank", "Fenn & Holt", "bank", "IE", is_reactive_only=True),
    Named("regenkap", "Regenkap Zeker", "insurance", "NL"),
    Named("hearthsure", "Hearthsure", "insurance", "GB", is_reactive_only=True),
    Named("wierderaad", "Gemeente Wierderaad", "municipality", "NL"),
    Named("ormsleigh", "Ormsleigh Council", "municipality", "GB", is_reactive_only=True),
    Named("panfiets", "Panfiets", "food_delivery", "NL", has_bot=True),
    Named("nibblegate", "Nibblegate", "food_delivery", "IE", is_reactive_only=True),
)
DUTCH_HEADS = (
    "wolk", "riet", "zilt", "kade", "terp", "kwast", "duin", "mees", "gors", "linde", "boeg",
    "vlint", "grut", "tuim", "haver", "krek",
)  # fmt: skip
DUTCH_TAILS = (
    "stroom", "wijzer", "kuip", "gilde", "vlucht", "loket", "bode", "korf", "kroon", "staal",
    "plaats", "zwaai",
)  # fmt: skip
ENGLISH_HEADS = (
    "bramble", "copper", "sedge", "pebble", "marram", "thistle", "gull", "wicker", "dapple",
    "quill", "yarrow", "cobble", "fallow", "plover",
)  # fmt: skip
ENGLISH_TAILS = (
    "gate", "well", "mere", "stow", "combe", "lane", "forge", "haven", "loom", "spire", "crest",
)  # fmt: skip


def named(index: int) -> Named:
    """Name the ``index``-th brand: by hand for the first, coined after them."""
    if index < len(BY_HAND):
        return BY_HAND[index]
    turn = index - len(BY_HAND)
    sector = SECTORS[turn % len(SECTORS)]
    fifth, place = divmod(turn, 5)
    if place in (1, 3):  # two of five speak English
        name = _coined(ENGLISH_HEADS, ENGLISH_TAILS, 2 * fifth + place // 2)
        return Named(name, name.capitalize(), sector, "IE" if fifth % 3 == 2 else "GB")
    name = _coined(DUTCH_HEADS, DUTCH_TAILS, 3 * fifth + place // 2)
    return Named(name, name.capitalize(), sector, "NL")


def _coined(heads: tuple[str, ...], tails: tuple[str, ...], number: int) -> str:
    """Join two parts; another pair for each number below the product of their counts."""
    row, head = divmod(number, len(heads))
    return heads[head] + tails[(number + row) % len(tails)]
