"""How brands answer, in Dutch: sentences by what they do, so that their marks are known."""

from __future__ import annotations

GREETINGS_BY_NAME: tuple[str, ...] = (
    "Hoi {first}, ", "Hallo {first}. ", "Hi {first}! ", "Beste {first}, ", "Dag {first}, ",
    "Hey {first}! ",
)  # fmt: skip
GREETINGS: tuple[str, ...] = (
    "Goedendag, ", "Hoi! ", "Hallo, ", "Goedemorgen. ", "Hi daar! ", "", "", "",
)  # fmt: skip
PARTS: dict[str, tuple[str, ...]] = {
    "apology": (
        "Sorry voor het ongemak.", "Onze excuses, zo hoort het niet.",
        "Het spijt me dat {the} niet ging zoals beloofd.", "Excuses voor het lange wachten!",
        "Sorry dat je hier achteraan moet.", "Dat spijt ons.", "Sorry voor de late reactie.",
        "Mijn excuses namens het hele team.", "Wat vervelend, sorry!",
        "Het spijt ons dat je het zo ervaart.",
    ),
    "thanks": (
        "Dank voor je bericht.", "Bedankt voor het melden!", "Dank je wel voor het meedenken.",
        "Bedankt voor je geduld.", "Dank voor de aanvulling.", "Fijn dat je het laat weten, dank!",
        "Bedankt voor je vraag.", "Dank voor je bericht over {the}.",
    ),
    "empathy": (
        "Dat is niet wat je van ons mag verwachten.", "Wat vervelend van {the}.",
        "Ik snap dat je baalt.", "Dat is balen, zeg.", "Begrijpelijk dat je er klaar mee bent.",
        "Daar zou ik ook niet blij mee zijn.", "Heel herkenbaar.", "Oei, dat klinkt niet goed.",
    ),
    "action": (
        "Ik ga dit meteen voor je na.", "We zetten {the} recht.",
        "Ik heb {the} opnieuw in gang gezet.", "Ik zoek het voor je uit.",
        "Een collega belt je {when}.", "Dat is binnen {n} werkdagen geregeld.",
        "We lossen {the} {when} voor je op.", "Ik kijk graag even met je mee.",
        "Je hoort {when} van ons over {the}.", "Ik heb het voor je aangepast.",
        "Er gaat {when} iemand naar {place}.", "Ik houd {the} voor je in de gaten.",
    ),
    "compensation": (
        "Je krijgt {amount} van ons terug.", "We storten {amount} op je rekening, als compensatie.",
        "Voor het ongemak krijg je een tegoedbon van {amount}.",
        "De kosten van {the} vergoeden we.",
        "Deze maand is voor onze rekening, als tegemoetkoming.",
    ),
    "explanation": (
        "Dat komt doordat er in {place} een storing was.",
        "Het duurt langer omdat het nu erg druk is.",
        "De oorzaak is een fout in ons systeem, daardoor bleef {the} hangen.",
        "Dit komt door de verhuizing van ons kantoor in {place}.",
        "Dat is zo omdat {the} eerst gecontroleerd wordt.",
        "Door de drukte van de feestdagen liep {the} achter, daarom duurt het.",
        "Dat heeft te maken met een update, daarom zie je {the} nog niet.",
        "Vanwege ziekte zijn er {when} minder collega's.",
        "Dat komt doordat {the} via een ander bedrijf loopt.",
    ),
    "denial": (
        "Bij ons is geen probleem met {the} bekend.", "Wij zien geen fout bij {the}.",
        "Dat klopt niet, met {the} is niets aan de hand.", "Dat hebben wij nooit beloofd.",
        "De fout ligt niet bij ons.", "Volgens ons systeem is er niets mis met {the}.",
        "Dat herkennen wij niet.", "Hier zijn wij niet verantwoordelijk voor.",
    ),
    "blame": (
        "Heb je alles over {the} wel goed gelezen?", "Dan had je dat eerder moeten melden.",
        "Waarschijnlijk staat er iets verkeerd ingesteld bij je thuis.",
        "Je had hierover al een mail gehad.", "Daarvoor moet je toch echt bij een ander zijn.",
        "Andere klanten hebben hier geen last van.",
    ),
    "rules": (
        "Zo staat het in de voorwaarden.", "Helaas, regels zijn regels bij {the}.",
        "Dit kunnen wij achteraf niet wijzigen.",
        "Bij {the} geldt een termijn van {nn} dagen, die is voorbij.",
        "Dat staat duidelijk op de site.", "Een uitzondering maken we niet.",
    ),
    "info": (
        "Meer over {the} vind je op onze site.", "{The} duurt meestal {n} werkdagen.",
        "Je kunt {the} zelf nakijken in de app, onder Gegevens.",
        "Je ziet {the} {when} terug in je overzicht.", "Dat kan via het formulier op de site.",
        "Op werkdagen zijn we bereikbaar tot {n} uur.", "Voor {the} heb je nummer {code} nodig.",
        "Het nieuws over {the} staat op de statuspagina.",
    ),
    "question": (
        "Om welk adres in {place} gaat het?", "Sinds wanneer speelt dit?",
        "Heb je al iets geprobeerd met {the}?", "Wat is je postcode?",
        "Wat zie je precies op je scherm?", "Welk nummer staat er bij {the}?",
        "Kun je iets meer vertellen?", "Gaat het om {the} of om iets anders?",
    ),
    "private": (
        "Stuur je ons je gegevens in een privébericht?",
        "Kun je je klantnummer en postcode via DM sturen? Niet hier.",
        "Stuur even een privébericht, dan kijken we samen naar {the}.",
        "Wil je ons hierover een DM sturen?",
        "We hebben je gegevens nodig, graag via een privébericht.",
    ),
    "joy": (
        "Wat leuk om te horen!", "Daar doen we het voor.", "Ik geef het door aan de collega's!",
        "Dat maakt onze dag.", "Wat een compliment, we lezen het voor in {place}.",
        "Zo horen we het graag.", "Haha, mooi!", "Kijk, daar worden wij vrolijk van.",
    ),
    "chat": (
        "Scherp gezien!", "Leuk dat je aan ons denkt.", "Goed om te weten.", "We lezen mee!",
        "Kijk aan.", "Haha, die onthouden we.",
    ),
    "sales": (
        "Dat kan zeker, vanaf {amount} per maand.", "De prijzen voor {the} vind je op onze site.",
        "Voor nieuwe klanten is er nu {nn} procent korting op {the}.",
        "Voor {n} personen maken we een offerte.", "Zal ik je {when} laten bellen over {the}?",
        "In {place} kan dat vanaf {when}.",
    ),
    "handover": (
        "Ik zet je bericht over {the} door naar de afdeling {department}.",
        "Onze collega's van {department} nemen het over.",
        "Dit is iets voor {department}, die pakken het {when} op.",
        "Je vraag ligt nu bij {department}.",
    ),
    "solved": (
        "Is het inmiddels gelukt met {the}?", "Even checken: is alles nu opgelost?",
        "Is het met {the} nu in orde?", "Is je vraag zo beantwoord?",
        "Hoe staat het nu met {the}, is het verholpen?",
    ),
    "received": (
        "Ontvangen!", "Ik heb je gegevens gevonden.", "{The} is aangepast.",
        "Het staat goed in het systeem nu.", "Ik zie het voor me.",
    ),
    "offer": (
        "We zagen je bericht over ons.", "We lezen even mee: gaat het om {the}?",
        "Vragen over {the}? Stel ze gerust.", "Kunnen we ergens mee helpen?",
        "We kwamen je bericht tegen en denken graag mee.",
    ),
    "welcome": (
        "Graag gedaan!", "Fijn dat het gelukt is!", "Geen moeite.", "Mooi zo!",
        "Top, dan is dat rond.", "Altijd welkom.",
    ),
    "wish": (
        "Fijne dag!", "Nog een prettige avond.", "Succes ermee!",
        "Laat het weten als er nog iets is.", "Fijn weekend alvast!", "Tot ziens.",
    ),
    "invite": (
        "Hoe deden we het? Vertel het ons: {survey}", "Wil je ons een cijfer geven? {survey}",
        "Ben je goed geholpen? Laat het weten via {survey} (kost {n} minuten).",
        "Wat vind je van dit gesprek? {survey}",
    ),
    "machine": (
        "Je bericht over {the} is binnen, we lezen het snel. Dit is een automaat.",
        "Een collega reageert tijdens openingstijden. (automatisch bericht)",
        "Het is nu druk, het kan {n} uur duren. Dit antwoord is automatisch verstuurd.",
        "Je bericht is binnen onder nummer {code}. (automatische ontvangstbevestiging)",
    ),
}  # fmt: skip
EMOJI: tuple[str, ...] = (" 😊", " 👋", " 👍", " 🙏", " 🍀", " 🎉", " 💚")
DEPARTMENTS = {
    "customer_care": "klantenservice",
    "communication": "communicatie",
    "marketing": "marketing",
    "sales": "verkoop",
    "hr": "personeelszaken",
    "it": "techniek",
    "other": "juridische zaken",
}  # fmt: skip
INFO: dict[str, tuple[str, ...]] = {
    "delivery": (
        "Met de code in je mail volg je {the}.",
        "{The} komt tussen {n} en {nn} uur, je hoeft niet te tekenen.",
        "We bezorgen ook op zaterdag in {place}.",
    ),
    "invoice": (
        "Die {amount} op {the} is het vastrecht.", "{The} wordt rond de {nn}e afgeschreven.",
        "Je vindt {the} van vorig jaar onder Documenten.",
    ),
    "outage": (
        "We verwachten {the} in {place} {when} terug.",
        "Er is een storing aan {the} in {place}, monteurs zijn bezig.",
        "{The} is hersteld, start zo nodig opnieuw op.",
    ),
    "refund": (
        "{The} staat binnen {n} werkdagen op je rekening.",
        "Je vraagt {the} aan met het formulier, bonnetje erbij.",
        "{The} gaat naar het nummer dat bij ons bekend is.",
    ),
    "booking": (
        "Verzetten van {the} kan tot {n} uur van tevoren.", "{The} staat genoteerd voor {when}.",
        "De bevestiging van {the} komt per mail.",
    ),
    "opening_times": (
        "In {place} is {the} open van {n} tot {nn} uur.", "Met de feestdagen is {the} dicht.",
        "Zonder afspraak kun je terecht op maandag.",
    ),
    "app": (
        "Werk {the} bij naar versie {n}.{n}.", "Je vindt het in het menu, derde van boven.",
        "Met een nieuwe code uit je mail kom je er weer in.",
    ),
    "staff": (
        "Je kunt {the} bereiken via het algemene nummer.", "Collega {name} zit {when} in {place}.",
        "Een klacht of compliment over {the} kan via het formulier.",
    ),
    "price": (
        "{The} is inclusief btw.", "Vanaf {when} is {the} {amount}.",
        "In het overzicht zie je hoe {the} is opgebouwd.",
    ),
    "contract": (
        "Opzeggen van {the} kan per maand.",
        "{The} verhuist mee als je dat {n} weken vooraf doorgeeft.", "{The} loopt nog {n} maanden.",
    ),
    "privacy": (
        "We bewaren {the} {n} jaar.", "Wijzigen of wissen van {the} kan onder Instellingen.",
        "Een echte mail van ons vraagt nooit om {the}.",
    ),
    "job": (
        "Solliciteren voor {the} kan op onze werken-bij-pagina.",
        "Je hoort binnen {n} weken iets over {the}.", "Je moet voor {the} minstens zestien zijn.",
    ),
    "campaign": (
        "{The} loopt nog tot {when}.", "De voorwaarden van {the} staan op de site.",
        "Het lied is speciaal voor {the} gemaakt.",
    ),
    "sustainability": (
        "Alle cijfers staan in {the}, op bladzij {nn}.", "In {place} beginnen we {when}.",
        "Een onafhankelijk bureau controleert {the}.",
    ),
}  # fmt: skip
