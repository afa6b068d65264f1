"""Dutch: what customers say and how brands answer."""

from __future__ import annotations

THINGS = {
    "telecom": (
        "internet", "wifi", "bereik", "factuur", "abonnement", "modem", "simkaart", "datategoed",
        "tv-box", "nummerbehoud", "glasvezel", "roaming",
    ),
    "travel": (
        "trein", "vlucht", "bagage", "omboeking", "vertraging", "stoelreservering", "e-ticket",
        "aansluiting", "reisgarantie", "check-in", "terugbetaling", "perronwijziging",
    ),
    "retail": (
        "bestelling", "pakket", "retour", "kortingscode", "bon", "levering", "garantie",
        "terugbetaling", "klantenpas", "webshop", "voorraad", "cadeaubon",
    ),
}  # fmt: skip

CUSTOMER = {
    "question": (
        "weten jullie waarom mijn {thing} {time} nog niet in orde is?",
        "hoe zit het met mijn {thing}? Ik wacht al {n} dagen",
        "kan iemand mij helpen met {thing}? Krijg het zelf niet voor elkaar",
        "klopt het dat {thing} vandaag niet werkt in {place}?",
        "waar vind ik iets over {thing}? De site zegt alleen <fout 40{n}>",
        "is er {time} iemand die naar mijn {thing} kan kijken?",
        "vraagje over {thing}: moet ik daar zelf iets voor doen?",
        "wanneer is {thing} weer normaal? Zit in {place} te wachten",
        "hoe kan ik {thing} wijzigen zonder {n}x te bellen?",
        "moet ik voor {thing} & de rest apart betalen of niet?",
        "ik zie {thing} niet terug in de app, ligt dat aan mij?",
    ),
    "complaint": (
        "al {n} dagen gedoe met {thing} en niemand belt terug",
        "weer {thing}! Dit is de {n}e keer deze maand",
        "wat een drama met {thing} in {place}, echt waardeloos",
        "ik ben er klaar mee. {thing} werkt niet en de chat is > {n}0 minuten stil",
        "{n}0 euro afgeschreven voor {thing} die ik nooit kreeg. Geld terug aub",
        "beloofd dat {thing} {time} zou zijn opgelost. Niet dus",
        "hoe moeilijk kan {thing} zijn?? Derde monteur, zelfde verhaal",
        "klantvriendelijk hoor: {n} weken wachten op {thing}",
        "mijn {thing} is kwijt en jullie sturen me van het kastje naar de muur",
        "dit kan toch niet, {thing} ligt er in {place} wéér uit",
    ),
    "compliment": (
        "complimenten! {thing} was binnen {n} minuten geregeld",
        "wat een fijne hulp {time} met mijn {thing}, dank",
        "eerlijk is eerlijk: {thing} is bij jullie goed geregeld",
        "top service in {place}, {thing} loopt als een zonnetje",
        "nooit gedacht, maar ik ben blij met {thing} 😀",
        "dikke pluim voor de collega die {time} mijn {thing} oploste",
    ),
    "remark": (
        "zie dat er in {place} aan {thing} gewerkt wordt",
        "{thing} bij jullie, het blijft een verhaal apart",
        "de nieuwe app is anders dan anders, {thing} staat nu onderaan",
        "net de mail over {thing} gelezen, wordt vast druk",
        "dag {n} met de nieuwe {thing}. We houden jullie op de hoogte",
        "in {place} hangt nu een poster over {thing}, grappig",
    ),
    "commercial_question": (
        "wat kost {thing} bij jullie als ik overstap van een ander?",
        "hebben jullie {thing} ook voor {n} personen?",
        "krijg ik korting op {thing} als ik {time} bestel?",
        "doen jullie ook {thing} in {place}? Denk aan overstappen",
    ),
    "follow_up": (
        "dank, maar dat had ik al geprobeerd. En nu?",
        "oké, en hoe lang duurt dat ongeveer?",
        "het gaat om {thing}, postcode in {place}",
        "nee, het werkt {time} nog steeds niet",
        "hm, en wie betaalt dat dan?",
        "dat nummer heb ik niet bij de hand. Kan het ook anders?",
        "zojuist weer geprobeerd, zelfde melding ({n}0{n})",
    ),
    "closer": (
        "bedankt, opgelost!", "top, dank je wel 👍", "het werkt weer, bedankt voor de hulp",
        "duidelijk, dank", "super, fijne dag nog", "thanks! Helemaal goed zo",
    ),
    "more": (
        "o ja, het gaat om {place}", "en het is al {n} dagen zo", "*{thing} bedoel ik natuurlijk",
        "PS: bellen lukt ook niet", "iemand?", "aanvulling: ik gebruik de nieuwste app",
    ),
    "me_too": (
        "hier in {place} precies hetzelfde met {thing}", "zelfde probleem, al {n} dagen",
        "ja bij mij ook. Wanneer horen we iets?", "herkenbaar, mijn {thing} doet het ook niet",
    ),
    "private": (
        "Hallo, zoals gevraagd mijn gegevens: {personal}. Het gaat om {thing}.",
        "Hoi, liever even privé: mijn {thing} klopt niet. {personal}",
        "Hier mijn klantgegevens: {personal}. Hoor graag {time} iets.",
    ),
}  # fmt: skip

INDIRECT = (
    "iemand ervaring met {name}? {thing} schijnt daar beter te zijn",
    "{name} heeft {time} weer storing op {thing} zeker",
    "twijfel tussen {name} en niks doen. {thing} is overal duur",
    "zit nu {n} uur te wachten op {thing} van {name}. Gezellig",
    "mijn buurvrouw in {place} zweert bij {name}, ik weet het niet met die {thing}",
    "goeie {thing} van {name} vandaag, mag ook gezegd",
    "wéér een brief van {name} over {thing}. Papier hier",
)

NAMESAKES = {
    "lijnrecht": (
        "Dit staat lijnrecht tegenover wat de minister vorige week zei",
        "Die twee adviezen gaan lijnrecht tegen elkaar in, wat nu?",
        "De sloot loopt hier lijnrecht naar de horizon. Mooi licht vanavond",
    ),
}

BROADCASTS = (
    "Goedemorgen! Ons team zit klaar voor al je vragen over {thing}.",
    "Vanaf {time} is {thing} vernieuwd. Lees er alles over op onze site.",
    "Storing: in {place} kan {thing} haperen. We werken eraan.",
    "Wist je dat je {thing} zelf kunt regelen in de app? 📱",
    "Komend weekend onderhoud aan {thing}. Houd rekening met {n} minuten hinder.",
)

REPLIES = {
    "question": (
        "Goede vraag! Je kunt {thing} zelf nakijken in de app, onder Mijn gegevens.",
        "Voor {thing} duurt het meestal {n} werkdagen. Hoor je {time} niets, laat het weten.",
        "Ik zoek het voor je uit. Om welk adres in {place} gaat het?",
        "Dat klopt, {thing} is daar nu beperkt. We verwachten herstel {time}.",
    ),
    "complaint": (
        "Wat vervelend van je {thing}, sorry! Ik ga dit meteen voor je na.",
        "Excuses voor het lange wachten. Kun je ons zeggen sinds wanneer {thing} niet werkt?",
        "Dat is niet wat je van ons mag verwachten. Ik zet {thing} door naar een collega.",
        "We zien geen storing bij {thing}. Heb je het modem/de app al opnieuw gestart?",
    ),
    "compliment": (
        "Wat leuk om te horen, dank je wel! 🎉", "Dank je, ik geef het door aan de collega's!",
        "Daar doen we het voor. Fijne dag nog!",
    ),
    "remark": (
        "Scherp gezien! Over {thing} staat meer op onze site.", "Klopt, we zijn er druk mee.",
        "Bedankt voor je bericht. Laat het weten als we iets kunnen doen.",
    ),
    "commercial_question": (
        "Leuk dat je aan ons denkt! De prijzen voor {thing} vind je op onze site.",
        "Dat kan zeker, vanaf {n} euro per maand. Zal ik je laten bellen?",
    ),
    "follow_up": (
        "Dank voor de aanvulling. {thing} is nu doorgezet, je hoort {time} van ons.",
        "Dan pakken we het anders aan: een collega belt je {time}.",
        "Dat is binnen {n} werkdagen geregeld.", "Begrijpelijk. Ik kijk nog even met je mee.",
    ),
    "closer": ("Graag gedaan! Fijne dag 👋", "Fijn dat het gelukt is!"),
    "proactive": (
        "Hoi, we zagen je bericht over ons. Kunnen we ergens mee helpen?",
        "Hé, we lezen even mee: gaat het om {thing}? Dan denken we graag mee.",
        "Dank voor het noemen! Vragen over {thing}? Stel ze gerust.",
    ),
    "to_private": (
        "Om dit na te kijken hebben we je gegevens nodig. Stuur je ons een privébericht?",
        "Kun je je klantnummer en postcode in een privébericht sturen? Niet hier, aub.",
    ),
    "private": (
        "Dank voor je gegevens. {thing} is aangepast, je ziet het {time} terug.",
        "Ontvangen! Ik heb het geregeld; binnen {n} werkdagen heb je het geld terug.",
    ),
    "bot": (
        "Dank voor je bericht! Een collega reageert tijdens openingstijden. (automatisch bericht)",
        "We hebben je bericht ontvangen en lezen het zo snel mogelijk. Dit is een automaat.",
    ),
}  # fmt: skip

OPENERS = ("", "", "", "hoi, ", "hallo, ", "goedemorgen, ", "zeg, ", "beste mensen, ", "hee ")
TAILS = ("", "", "", "", " Gr. {first}", " 😡", " 🙄", " graag snel antwoord", " #fail", " mvg")
GREETINGS = ("Hoi {first}, ", "Hallo {first}. ", "Goedendag, ", "Hi {first}! ", "")
TIMES = ("vandaag", "morgen", "voor vrijdag", "deze week", "sinds gisteren", "binnenkort")
PLACES = ("Zwolle", "Hoorn", "Venlo", "Ede", "Assen", "Gouda", "Goes", "Sneek", "Weert", "Breda")
MIXED = ("wtf", "please fix this", "not amused", "come on guys", "seriously")
