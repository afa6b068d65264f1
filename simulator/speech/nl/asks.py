"""What is asked, in Dutch, without the question mark: per topic, and what fits any of them."""

from __future__ import annotations

ASKS: dict[str, tuple[str, ...]] = {
    "delivery": (
        "wanneer komt {the}", "kan {the} ook naar {place}", "waar kan ik {the} volgen",
        "mag ik {the} bij de buren laten brengen", "moet ik thuis zijn voor {the}",
        "kan {the} {when} nog mee",
    ),
    "invoice": (
        "waarvoor is die {amount} op {the}", "kan ik {the} in delen betalen",
        "wanneer wordt {the} afgeschreven", "kan {the} voortaan per mail",
        "waar vind ik {the} van vorig jaar", "hoe zet ik {the} op een ander nummer",
    ),
    "outage": (
        "is er iets met {the} in {place}", "wanneer doet {the} het weer",
        "hoe lang gaat dat duren met {the}", "ligt het aan mij of ligt {the} eruit",
        "moet ik zelf iets herstarten voor {the}", "waar kan ik zien hoe het met {the} staat",
    ),
    "refund": (
        "wanneer krijg ik {the}", "hoe vraag ik {the} aan", "op welke rekening komt {the}",
        "heb ik recht op {the}", "hoe lang duurt {the} normaal", "kan {the} ook als tegoedbon",
    ),
    "booking": (
        "kan ik {the} nog verzetten naar {when}", "staat {the} goed in het systeem",
        "mag ik {the} annuleren", "kunnen er {n} mensen bij {the}",
        "hoe wijzig ik de naam op {the}", "krijg ik nog een bevestiging van {the}",
    ),
    "opening_times": (
        "hoe laat gaat {the} in {place} open", "is {the} {when} open",
        "tot hoe laat is {the} bereikbaar", "is {the} open met de feestdagen",
        "kan ik zonder afspraak bij {the} terecht", "waar zit {the} in {place}",
    ),
    "app": (
        "waar vind ik dat in {the}", "werkt {the} ook op een tablet",
        "hoe zet ik meldingen uit in {the}", "moet ik {the} opnieuw installeren",
        "waarom vraagt {the} steeds om een code", "kan {the} ook in het Engels",
    ),
    "staff": (
        "hoe heet {the} van {past}", "kan {the} mij {when} bellen", "wie is {the} in {place}",
        "mag ik direct {the} spreken", "klopt het wat {the} zei", "hoe geef ik iets door aan {the}",
    ),
    "price": (
        "klopt {the} op de site nog", "waarom is {the} anders dan {past}",
        "geldt {the} ook in {place}", "is {the} met of zonder btw", "hoe is {the} opgebouwd",
        "wanneer gaat {the} omhoog",
    ),
    "contract": (
        "hoe zeg ik {the} op", "kan {the} mee naar {place}", "tot wanneer loopt {the}",
        "kan {the} op een andere naam", "wat valt er allemaal onder {the}",
        "kan ik {the} even pauzeren",
    ),
    "privacy": (
        "hoe lang bewaren jullie {the}", "hoe laat ik {the} wissen",
        "wie kan er allemaal bij {the}", "is die mail over {the} echt van jullie",
        "hoe wijzig ik {the}", "waarom hebben jullie een kopie nodig voor {the}",
    ),
    "job": (
        "is {the} in {place} nog vrij", "hoe oud moet je zijn voor {the}",
        "wie kan ik bellen over {the}", "moet er een brief bij {the}",
        "wanneer hoor ik iets over {the}", "kan {the} ook voor {nn} uur",
    ),
    "campaign": (
        "welk liedje zit er onder {the}", "tot wanneer loopt {the}", "doet iedereen mee met {the}",
        "wie is die vrouw in {the}", "waar kan ik {the} terugzien", "geldt {the} ook in {place}",
    ),
    "sustainability": (
        "waar kan ik {the} nalezen", "wat doen jullie in {place} met {the}",
        "wie controleert {the}", "kan {the} bij het papier", "wanneer begint {the}",
        "hoeveel scheelt {the} nou echt",
    ),
}  # fmt: skip
ANY_ASK: tuple[str, ...] = (
    "hoe zit dat met {the}", "weten jullie iets meer over {the}", "kan iemand meekijken naar {the}",
    "wat moet ik doen met {the}", "is dat normaal bij {the}", "bij wie moet ik zijn voor {the}",
    "klopt dat van {the}", "heeft iemand {when} tijd voor {the}", "hoe werkt dat met {the}",
    "kunnen jullie me iets vertellen over {the}", "is er al nieuws over {the}",
)  # fmt: skip
SHORT_ASKS: tuple[str, ...] = (  # after a sentence that says what about
    "hoe zit dat", "klopt dat", "is dat de bedoeling", "wat nu", "wat moet ik doen",
    "kan iemand meekijken", "weten jullie meer", "is daar iets aan te doen",
    "hoe lang duurt dat nog", "kan dat ook anders", "wie weet dat", "hoort dat zo",
    "moet ik zelf nog iets doen",
)  # fmt: skip
BUYS: dict[str, tuple[str, ...]] = {
    "delivery": (
        "leveren jullie ook in {place}", "wat kost het om {the} {when} te laten komen",
        "verkopen jullie {the} ook los", "wat kost {the} bij {n} stuks",
    ),
    "invoice": (
        "wat kost {the} op papier", "krijg ik korting als ik in één keer betaal",
        "kan ik als nieuwe klant ook per kwartaal betalen",
    ),
    "outage": (
        "hoe betrouwbaar is {the} in {place}, wil klant worden",
        "kan ik overstappen zonder {n} dagen geen {thing}",
        "wat kost het als ik voorrang wil bij {the}",
    ),
    "refund": ("krijg ik {the} ook als nieuwe klant", "is {the} bij de prijs inbegrepen"),
    "booking": (
        "is er {when} nog plek voor {n}", "wat kost {the} voor {n} personen",
        "hebben jullie groepskorting bij {the}",
    ),
    "opening_times": (
        "kan ik {the} in {place} afhuren voor {n} personen",
        "waar kan ik in {place} iets kopen {when}",
    ),
    "app": ("zit {the} bij de prijs in", "is er ook een betaalde versie van {the}"),
    "staff": (
        "kan {the} ook aan huis komen en wat kost dat", "wat vraagt {the} per uur",
        "komt {the} gratis langs bij nieuwe klanten",
    ),
    "price": (
        "is er nog wat af van {the}", "wat wordt {the} als ik overstap",
        "krijg ik {amount} korting als nieuwe klant", "matchen jullie {the} van een ander",
    ),
    "contract": (
        "wat kost {the} per maand", "krijg ik korting als ik {the} voor {n} jaar neem",
        "hebben jullie {the} ook voor gezinnen", "kan ik met {the} overstappen van een ander",
    ),
    "privacy": ("wat kost een tweede {thing}", "moet ik voor {the} betalen als nieuwe klant"),
    "job": (
        "wat kost het om {the} bij jullie te plaatsen", "leveren jullie ook mensen aan bedrijven",
    ),
    "campaign": (
        "kan ik {the} nog krijgen als ik {when} bestel", "geldt {the} ook voor nieuwe klanten",
        "wat kost dat ding uit {the}",
    ),
    "sustainability": (
        "wat kost de groene variant bij jullie", "verkopen jullie ook iets duurzamers",
        "is {the} duurder voor nieuwe klanten",
    ),
}  # fmt: skip
ANY_BUY: tuple[str, ...] = (
    "wat kost dat bij jullie", "wil overstappen, wat kunnen jullie doen",
    "doen jullie ook zakelijk", "kan ik een offerte krijgen voor {n} man",
    "wat zijn de kosten als ik {when} klant word", "hoeveel betaal ik dan per maand",
    "zijn er nog aanbiedingen", "wat is het goedkoopste voor {n} personen",
    "kan iemand me iets aanbieden in {place}", "geven jullie ook studentenkorting",
    "wat krijg ik voor {amount}",
)  # fmt: skip
INTENTS: tuple[str, ...] = (
    "denk aan overstappen", "zit nu bij een ander", "ben me aan het oriënteren",
    "zoek iets voor ons bedrijf", "mijn contract elders loopt {when} af",
    "we gaan samenwonen in {place}", "zoek iets voor {n} personen",
    "heb nu {amount} per maand elders", "wil het cadeau doen",
)  # fmt: skip
