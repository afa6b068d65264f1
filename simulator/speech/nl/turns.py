"""Turns later in a conversation, and what is written to nobody in particular, in Dutch."""

from __future__ import annotations

# kind → (message type, emotion) → texts
TURNS: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {
    "follow_up": {
        ("question", "none"): (
            "dank, maar dat had ik al geprobeerd. En nu", "oké, en hoe lang duurt dat ongeveer",
            "hm, en wie betaalt dat dan", "dat nummer heb ik niet bij de hand. Kan het ook anders",
            "fijn, dus {when} is {the} klaar", "en geldt dat ook voor {the} in {place}",
            "bedankt! Nog één ding: moet {the} dan eerst terug",
        ),
        ("question", "confused"): (
            "sorry, ik snap het niet. Moet ik nou bellen of niet", "welke code bedoel je precies",
            "maar op de site staat {n} dagen, wat is het nou",
        ),
        ("complaint", "irritated"): (
            "nee, het werkt {when} nog steeds niet",
            "zojuist weer geprobeerd, zelfde melding ({n}0{n})",
            "bedankt voor niks, dat stond ook al op de site",
            "dit antwoord kreeg ik vorige week ook al",
            "top, weer een standaardantwoord over {the}", "vragen jullie nou wéér om mijn postcode",
        ),
        ("complaint", "angry"): (
            "dit is geen antwoord. Ik wil NU iemand spreken over {the}",
            "ongelooflijk, lees eerst eens wat ik typ",
            "dan ga ik naar de rechter met {the}, klaar", "{n}e keer dat ik dit uitleg, schandalig",
        ),
        ("remark", "none"): (
            "het gaat om {the}, postcode in {place}", "nummer is {code}",
            "begin van de week was dat, rond {n} uur", "ik heb het zojuist gestuurd",
            "gaat om {the}, de grote", "oké, ik wacht {when} even af",
        ),
        ("remark", "happy"): (
            "ah fijn, dan wacht ik tot {when}", "wat een snel antwoord, nummer is {code}",
            "kijk, dat klinkt goed. Ik probeer het {when}",
        ),
        ("compliment", "happy"): (
            "wauw, dat is snel! Jullie zijn toppers",
            "netjes hoor, had ik niet meer verwacht van {the}",
        ),
    },
    "closer": {
        ("remark", "happy"): (
            "bedankt, opgelost", "top, dank je wel", "het werkt weer, bedankt voor de hulp",
            "super, fijne dag nog", "thanks! Helemaal goed zo", "ja gelukt, dank {first}",
            "yes, {the} is binnen. Dankjewel", "fijn, dan weet ik genoeg", "helemaal top zo, thx",
            "opgelost! Fijn weekend", "geweldig, dank",
            "{the} doet het weer, jullie ook een fijne dag",
        ),
        ("remark", "none"): (
            "duidelijk, dank", "oké, is al geregeld", "is inmiddels gelukt",
            "laat maar, heb het gevonden", "oké helder", "is goed, dan laten we het zo",
            "hoeft niet meer, {the} doet het", "prima, dank",
        ),
        ("remark", "irritated"): (
            "laat maar zitten, zelf maar opgelost",
            "hoeft niet meer, na {n} dagen deed {the} het vanzelf",
            "nou, eindelijk. Bedankt dan maar",
        ),
    },
    "more": {
        ("remark", "none"): (
            "o ja, het gaat om {place}", "en het is al {n} dagen zo",
            "*{thing} bedoel ik natuurlijk", "aanvulling: ik gebruik de nieuwste app",
            "nummer is {code} trouwens", "ps: ik ben {when} wel thuis",
        ),
        ("complaint", "irritated"): (
            "PS: bellen lukt ook niet", "en nu doet de chat het ook niet, lekker",
            "hallo? {n} uur verder", "nog steeds niks gehoord over {the}",
            "o en {amount} kwijt, dat ook nog",
        ),
        ("question", "none"): (
            "iemand", "kan iemand al iets zeggen over {the}", "of moet dit via de mail",
        ),
    },
    "me_too": {
        ("complaint", "irritated"): (
            "hier in {place} precies hetzelfde met {the}", "zelfde probleem, al {n} dagen",
            "herkenbaar, mijn {thing} ook", "idem, {since} gedoe met {the}",
            "+1, en niemand die reageert",
        ),
        ("complaint", "angry"): (
            "hier ook!! Wat een waardeloze club", "ja bij ons ook, schandalig, al {n} dagen",
        ),
        ("question", "confused"): (
            "bij mij ook, ligt dat aan {place}", "hier ook zoiets met {the}. Wanneer horen we iets",
        ),
        ("remark", "none"): (
            "hier in {place} doet {the} het gewoon", "gehad, ging na {n} uur vanzelf over",
        ),
    },
    "private": {
        ("question", "none"): (
            "Hallo, zoals gevraagd mijn gegevens: {personal}. Wat is er met {the}?",
            "Hoi, liever even privé: hoe staat het met {the}? {personal}",
            "Goedendag, kunt u {the} voor mij nakijken? {personal}. Groet, {first}",
        ),
        ("remark", "none"): (
            "Hier mijn klantgegevens: {personal}. Hoor graag {when} iets.",
            "Zoals besproken: {personal}, het gaat om {the}.",
            "Nummer {code}, {personal}. Bedankt alvast!",
        ),
        ("complaint", "irritated"): (
            "Beste, mijn {thing} klopt nog steeds niet. {personal}",
            "{since} wacht ik op {the}. Hier nog maar eens: {personal}",
            "Jullie wilden mijn gegevens weer, handig: {personal}. Gaat nog altijd om {the}.",
        ),
        ("complaint", "angry"): (
            "Geachte heer/mevrouw, ik eis dat {the} {when} is opgelost. {personal}. {first}",
            "Voor de {n}e keer mijn gegevens: {personal}. Dit is schandalig.",
        ),
        ("remark", "happy"): ("Wat fijn dat jullie meekijken! {personal}. Gaat dus om {the}.",),
    },
    "call_me": {
        ("question", "none"): (
            "kunnen jullie mij {when} bellen over {the}? {phone}",
            "liever bellen over {the}, kan dat? {phone}",
            "wil iemand mij terugbellen? {phone}, na {n} uur graag",
        ),
        ("complaint", "irritated"): (
            "bel me nou eens terug over {the}: {phone}",
            "{n} keer beloofd te bellen, nog één kans: {phone}",
        ),
        ("remark", "none"): (
            "ik ben {when} te bereiken op {phone}", "mijn nummer voor {the} is {phone}",
        ),
    },
}  # fmt: skip
EDITS: dict[str, tuple[str, ...]] = {
    "none": (
        " (edit: typfout)", " EDIT: tikfoutje", " UPDATE: gaat om {place}", " …", " (aangepast)",
    ),
    "solved": (
        " EDIT: is inmiddels opgelost", " UPDATE: doet het weer", " (edit: al geregeld, dank)",
    ),
    "worse": (
        " EDIT: {n} uur later en nog niks, belachelijk", " UPDATE: nu ben ik er echt klaar mee",
    ),
    "brand": ("Update: ", "Aangepast: ", "Let op, gewijzigd: "),
}  # fmt: skip
# (message type, emotion) → texts about a brand by its name, not to it
INDIRECT: dict[tuple[str, str], tuple[str, ...]] = {
    ("question", "none"): (
        "iemand ervaring met {brand}? {The} schijnt daar beter te zijn",
        "wie heeft {the} van {brand} en wat vind je ervan",
        "las iets over {brand} en {the}, klopt dat",
    ),
    ("remark", "none"): (
        "twijfel tussen {brand} en niks doen. {The} is overal hetzelfde",
        "mijn buurvrouw in {place} zweert bij {brand}, ik weet het niet met {the}",
        "zag net een busje van {brand} in {place}", "{brand} heeft {when} iets met {the} geloof ik",
        "overstappen van {brand} of blijven, dat is de vraag",
    ),
    ("complaint", "irritated"): (
        "{brand} heeft {when} weer iets met {the} zeker",
        "zit nu {n} uur te wachten op {the} van {brand}. Gezellig",
        "wéér een brief van {brand} over {the}. Papier hier", "{brand} en {the}, het blijft huilen",
        "geweldig hoor {brand}, {n} dagen en nog geen {thing}",
        "heb iemand bij {brand} gesproken. Tip: doe het niet",
    ),
    ("complaint", "angry"): (
        "ben zo klaar met {brand}, {the} is weer mis",
        "nooit meer {brand} na dat geintje met {the}",
    ),
    ("compliment", "happy"): (
        "goeie {thing} van {brand} vandaag, mag ook gezegd",
        "overgestapt naar {brand}, geen spijt. {The} is top",
        "eerlijk is eerlijk, {brand} heeft {the} gewoon op orde",
        "niet slecht van {brand}: {the} binnen {n} uur geregeld",
        "{name} van {brand} in {place}: held",
        "nooit gedacht, maar fan van {brand} geworden door {the}",
    ),
}  # fmt: skip
ARTICLES: dict[str, tuple[str, ...]] = {
    "neutral": (
        "Vanaf {when} verandert {the} bij {brand}. Dat hebben klanten in {place} gehoord.",
        "Achtergrond: hoe {brand} in {place} {the} inricht, in {n} vragen.",
        "{brand} komt met cijfers: {nn} procent van de klanten had dit jaar met {the} te maken.",
        "Raadsleden in {place} willen van {brand} weten hoe het staat met {the}.",
    ),
    "negative": (
        "Al {n} weken klachten over {the} bij {brand}. 'Niemand belt terug', zegt {name}.",
        "Consumentenclub hekelt {brand}: {the} is voor één op de {n} klanten een probleem.",
        "Gedupeerden van {brand} stappen naar de rechter om {the}. Het gaat om {nn} mensen.",
    ),
    "positive": (
        "{brand} wint prijs voor klantvriendelijkheid: jury looft {the}.",
        "Test: {the} van {brand} komt als beste van {n} uit de bus.",
        "Tevreden gezichten in {place}: {brand} heeft {the} na {n} jaar op orde.",
    ),
}  # fmt: skip
NAMESAKES: dict[str, tuple[str, ...]] = {
    "lijnrecht": (
        "Dit staat lijnrecht tegenover wat de minister {past} zei",
        "De sloot loopt hier in {place} lijnrecht naar de horizon. Mooi licht vanavond",
        "Die {n} adviezen gaan lijnrecht tegen elkaar in, wat nu?",
        "Wat hij {past} zei ging lijnrecht in tegen z'n eigen programma",
        "Ze lopen bij {place} lijnrecht door het weiland, {nn} man sterk",
    ),
    "*": (
        "Mijn oma kwam uit een gehucht bij {place} dat {name_as_word} heette",
        "Onze kat heet {name_as_word}, {n} jaar en nog steeds gek op vis",
        "Meneer {name_as_word} van de bakker in {place} gaat {when} met pensioen",
        "De boot heet {name_as_word} en lekt al {n} jaar",
        "Op de kaart uit 18{nn} staat bij {place} nog {name_as_word}. Iemand een idee wat dat was?",
    ),
}  # fmt: skip
SPAM: tuple[str, ...] = (
    "Verdien {nn}0 per week vanuit huis, kijk op https://werk.example/{code}",
    "Crypto verdubbeld in {n} dagen!!! Vraag {name} hoe: https://munt.example/{code}",
    "Goedkope merkschoenen, {nn}% korting, alleen {when}: https://schoen.example/{code}",
    "Eenzame dames in {place} willen je leren kennen https://dates.example/{code}",
    "Gefeliciteerd {first}! Je wint een telefoon. Bevestig op https://prijs.example/{code}",
    "{n}000 volgers voor {amount}? DM mij",
    "Binnen {n} dagen {nn} kilo kwijt met dit thee-geheim https://thee.example/{code}",
    "Uw rekening is geblokkeerd, herstel de toegang via https://herstel.example/{code}",
    "Lening zonder toetsing tot {nn}.000 euro, app {name} {when} nog",
    "Klik niet als je gelukkig bent: https://klik.example/{code}",
)  # fmt: skip
BROADCASTS: dict[str, tuple[str, ...]] = {
    "outage": (
        "Storing: in {place} kan {the} haperen. We werken eraan.",
        "Komend weekend onderhoud. Houd voor {the} rekening met {n} minuten hinder.",
        "Update: het probleem met {the} in {place} is verholpen. Dank voor je geduld.",
    ),
    "job": ("We zoeken collega's in {place}! Iets voor jou?",),
    "*": (
        "Goedemorgen! Ons team zit klaar voor al je vragen over {the}.",
        "Nieuws over {the}: {when} verandert er iets. Lees er alles over op onze site.",
        "Wist je dat je veel over {the} zelf kunt regelen in de app? 📱",
        "Fijne feestdagen namens iedereen bij {brand}! 🎄",
        "Tip van {name}: bekijk {the} {when} nog even na.",
        "Winnen? Vertel ons wat jij vindt van {the} en maak kans op {amount}.",
        "{nn} klanten in {place} gingen je voor. Ontdek {the}.",
    ),
}  # fmt: skip
SALUTATIONS: tuple[str, ...] = (
    "Geachte heer/mevrouw,", "Beste {brand},", "L.S.,", "Goedemiddag,", "Beste klantenservice,",
    "Geachte,",
)  # fmt: skip
VALEDICTIONS: tuple[str, ...] = (
    "Met vriendelijke groet,\n{first}", "Hoogachtend,\n{first}", "Groeten,\n{first}", "Mvg {first}",
    "Bij voorbaat dank,\n{first}",
)  # fmt: skip
INTROS: tuple[str, ...] = (
    "Ik neem contact met u op over {the}.", "Hierbij het volgende over {the}.",
    "Naar aanleiding van uw brief van {past} schrijf ik u over {the}.",
    "{past} sprak ik {name} van uw bedrijf over {the}.", "Het betreft {the}.",
    "Met belangstelling las ik uw bericht over {the}.", "Als klant sinds 20{nn} schrijf ik u dit.",
)  # fmt: skip
PLEAS: tuple[str, ...] = (
    "Ik zie uw reactie graag tegemoet.", "Graag verneem ik binnen {n} dagen van u.",
    "U kunt mij {when} bellen.", "Graag een bevestiging per mail.",
    "Ik reken op een spoedig antwoord.",
)  # fmt: skip
DETAILS: tuple[str, ...] = (
    "Mijn klantnummer is {code}.", "Het gaat om dossier {code}.", "Referentie: {code}.",
    "Ik woon in {place}.", "Zie de bijlage.",
)  # fmt: skip
VERDICTS: dict[str, tuple[str, ...]] = {
    "negative": (
        "Niet aan te raden.", "{n} jaar klant geweest, nu niet meer.", "Eén ster is nog te veel.",
        "Zonde van je tijd.", "Een aanrader? Nee.",
    ),
    "neutral": (
        "Kan beter, kan slechter.", "Gewoon oké.", "Zie zelf maar.", "{n} jaar klant.",
        "Geen mening eigenlijk.",
    ),
    "positive": (
        "Aanrader!", "Vijf sterren.", "{n} jaar klant en dat blijft zo.", "Gewoon doen.",
        "Niets dan goeds.",
    ),
}  # fmt: skip
NOW: tuple[str, ...] = (
    "vandaag", "morgen", "vrijdag", "deze week", "volgende week", "maandag", "dit weekend",
    "vanavond", "over een week", "zaterdag",
)  # fmt: skip
PAST: tuple[str, ...] = (
    "gisteren", "vorige week", "vanochtend", "maandag", "eergisteren", "vannacht",
    "afgelopen zaterdag", "net", "vorige maand", "op {n} maart",
)  # fmt: skip
SINCE: tuple[str, ...] = (
    "al 3 dagen", "sinds gisteren", "al een week", "sinds vanochtend", "al 2 weken",
    "sinds maandag", "de hele dag", "al maanden", "sinds de verhuizing",
)  # fmt: skip
PLACES: tuple[str, ...] = (
    "Zwolle", "Hoorn", "Venlo", "Ede", "Assen", "Gouda", "Goes", "Sneek", "Weert", "Breda",
    "Almelo", "Tiel", "Heerlen", "Meppel", "Oss", "Lelystad", "Delft", "Winschoten", "Vlaardingen",
    "Katwijk",
)  # fmt: skip
AMOUNTS: tuple[str, ...] = (
    "{nn} euro", "€ {nn}", "€{n},50", "{nn},95", "{n}0 euro", "€ 1{nn},00", "{n} tientjes",
)  # fmt: skip
