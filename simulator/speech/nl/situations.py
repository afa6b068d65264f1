"""What happened, in Dutch: per topic what went wrong, what went well, what is just so."""

from __future__ import annotations

SITUATIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "delivery": {
        "bad": (
            "{the} zou {past} komen en ik heb niks gezien", "{the} is beschadigd aangekomen",
            "al {n} dagen staat {the} op 'onderweg'",
            "ze hebben {the} bij de verkeerde buren gelaten",
            "{that} is nu voor de {n}e keer verzet", "mijn {thing} is kwijt en niemand weet waar",
            "heb {since} vrij genomen voor {the} en er kwam geen hond",
        ),
        "good": (
            "{the} was er binnen {n} uur", "{the} stond {past} al keurig voor de deur",
            "{the} kwam een dag eerder dan beloofd",
            "{the} zonder één krasje aangekomen in {place}",
            "{that} was netjes bij de buren afgegeven", "nog nooit zo snel mijn {thing} gehad",
        ),
        "plain": (
            "mijn {thing} is onderweg", "{past} bericht gekregen over {the}",
            "{the} gaat nu eerst via {place}", "heb {past} {the} aangevraagd",
            "ik zit {when} thuis voor {the}",
        ),
    },
    "invoice": {
        "bad": (
            "er is {amount} te veel afgeschreven", "{the} klopt voor geen meter",
            "kreeg {the} nu al {n} keer dubbel",
            "op {the} staat {amount} voor iets wat ik nooit heb gehad",
            "betaal al {n} maanden te veel", "{the} is betaald en toch weer een herinnering",
            "nergens staat waar die {amount} op {the} voor is",
        ),
        "good": (
            "{the} was {past} binnen {n} minuten gecorrigeerd", "{the} is eindelijk te begrijpen",
            "{amount} teruggekregen op {the} zonder gezeur",
            "{the} viel {amount} lager uit dan vorig jaar",
            "fout op {the} gemeld en meteen rechtgezet",
        ),
        "plain": (
            "{the} is {past} binnengekomen", "{the} kwam dit keer per post",
            "op {the} staat {amount}", "ik betaal {the} altijd aan het eind van de maand",
            "er staat een nieuwe regel op {the}",
        ),
    },
    "outage": {
        "bad": (
            "al {n} uur geen {thing} in {place}", "{the} ligt er {since} uit",
            "{the} doet het weer niet", "hier in {place} valt {the} om de {n} minuten weg",
            "{the} is nu voor de {n}e keer deze maand weg", "weer geen {thing} {since}",
            "sta hier in {place} door {that}",
        ),
        "good": (
            "{the} deed het binnen {n} minuten weer",
            "{the} is in {place} {since} geen seconde weggevallen", "{the} werkt beter dan ooit",
            "storing aan {the} was zo verholpen", "al {n} maanden geen enkel probleem met {the}",
        ),
        "plain": (
            "ze zijn in {place} met {the} bezig", "er is {when} onderhoud aan {the}",
            "volgens de buren lag {the} er {past} even uit",
            "er staat een bericht over {the} op de site", "{the} wordt {when} vernieuwd in {place}",
        ),
    },
    "refund": {
        "bad": (
            "wacht al {n} weken op {the}", "{the} van {amount} is er nog steeds niet",
            "ze zeggen dat {the} is overgemaakt maar mijn rekening is leeg",
            "moet voor {amount} {n} formulieren invullen", "{the} is zonder uitleg afgewezen",
            "{past} beloofd dat {the} er {when} zou zijn, niks",
        ),
        "good": (
            "{the} stond er {past} al op", "{the} van {amount} zonder moeilijke vragen gekregen",
            "binnen {n} dagen was {the} geregeld", "kreeg {amount} extra bovenop {the}",
            "{the} kwam sneller dan ik dacht",
        ),
        "plain": (
            "heb {past} {the} aangevraagd", "het gaat om {amount}",
            "{the} loopt via {place}, zeggen ze", "er is een nieuw formulier voor {the}",
            "{the} zou {when} komen",
        ),
    },
    "booking": {
        "bad": (
            "{the} is {past} zomaar geannuleerd",
            "stond {past} voor niks in {place}, {the} bestond niet",
            "{the} is dubbel vastgelegd en ik mag betalen", "kan {the} nergens wijzigen",
            "er kwam niemand opdagen voor {the}", "{the} staat op de verkeerde naam",
            "{the} is nu {n} keer verschoven",
        ),
        "good": (
            "{the} was in {n} minuten gewijzigd", "kon {the} kosteloos verzetten",
            "{the} was tot in de puntjes verzorgd", "{the} ging zonder enig probleem",
            "er kon {when} toch nog een plekje bij voor {the}",
        ),
        "plain": (
            "{the} staat voor {when}", "we komen met {n} personen", "heb {the} {past} gemaakt",
            "{the} is in {place}", "voor {the} kreeg ik nummer {code}",
        ),
    },
    "opening_times": {
        "bad": (
            "sta voor een dichte deur bij {the} in {place}",
            "{the} zou open zijn tot {n} uur, niet dus", "{the} is al {n} dagen onbereikbaar",
            "op de site staat wat anders dan bij {the} op de deur",
            "> {nn} minuten in de wacht en toen ging {the} dicht",
            "{the} is alleen open als ik werk",
        ),
        "good": (
            "{the} is nu ook 's avonds open", "kon {past} na sluitingstijd nog bij {the} terecht",
            "bij {the} in {place} was ik na {n} minuten aan de beurt", "{the} ook op zondag open",
            "kreeg {past} laat nog iemand te pakken bij {the}",
        ),
        "plain": (
            "{the} in {place} heeft andere tijden", "{the} is met de feestdagen dicht",
            "er hangt een briefje bij {the}", "{the} gaat om {n} uur open",
            "volgens de kaart is {the} nu open",
        ),
    },
    "app": {
        "bad": (
            "{the} loopt steeds vast", "{the} gooit me er om de {n} minuten uit",
            "sinds de laatste versie doet {the} niks meer", "{the} zegt alleen <fout {nn}4>",
            "kan {since} niet meer bij {the}", "{the} is een doolhof geworden",
            "{the} vraagt {n} keer om dezelfde code",
        ),
        "good": (
            "{the} is eindelijk lekker snel", "met {the} had ik het in {n} tikken geregeld",
            "{the} is een stuk duidelijker geworden", "{the} werkt nu ook op mijn oude telefoon",
            "alles staat nu overzichtelijk bij elkaar in {the}",
        ),
        "plain": (
            "{the} ziet er {since} anders uit", "ik gebruik {the} vooral in de trein",
            "{the} heeft nu een donkere stand", "kreeg {past} een melding over {the}",
            "de knop zit nu links in {the}",
        ),
    },
    "staff": {
        "bad": (
            "{the} hing {past} gewoon op", "{the} snauwde me af waar iedereen bij stond",
            "{the} wist van niks",
            "werd {n} keer doorverbonden en {the} las alleen een script voor",
            "{the} beloofde terug te bellen, nooit meer gehoord", "{the} luisterde voor geen meter",
        ),
        "good": (
            "{the} nam echt de tijd voor me", "{the} in {place} dacht goed mee",
            "{the} bleef rustig, terwijl ik dat niet was",
            "{the} heeft me {past} geweldig geholpen", "{the} belde zelfs nog even terug",
            "{that} {name} verdient een taart",
        ),
        "plain": (
            "sprak {past} met {the}", "{the} heette {name} geloof ik",
            "{the} zou {when} langskomen", "er zit een nieuw gezicht in {place}",
            "kreeg {the} aan de lijn",
        ),
    },
    "price": {
        "bad": (
            "{the} is in één jaar {nn} procent omhoog", "nieuwe klanten betalen {amount} minder",
            "{the} op de site is niet wat ik moest betalen", "{amount} extra voor hetzelfde",
            "{the} gaat wéér omhoog", "van {the} op de poster blijft aan de kassa niks over",
        ),
        "good": (
            "{the} is {amount} lager dan bij de rest", "{the} is gewoon eerlijk",
            "kreeg {past} spontaan {amount} korting", "voor {that} krijg je nergens beter",
            "{the} bleef dit jaar gelijk",
        ),
        "plain": (
            "{the} verandert {when}", "betaal nu {amount}", "heb {the} vergeleken met {n} andere",
            "{the} staat onderaan de pagina", "op het bord in {place} staat {amount}",
        ),
    },
    "contract": {
        "bad": (
            "{the} is zonder vragen verlengd", "krijg {the} maar niet stopgezet",
            "{past} opgezegd en toch loopt {the} door", "{the} is anders dan {past} is beloofd",
            "zit nog {n} maanden vast aan {that}", "{the} staat op naam van mijn ex",
        ),
        "good": (
            "{the} was met één belletje aangepast", "kon zonder boete van {the} af",
            "{the} is precies wat we nodig hebben", "overstap van {the} ging vanzelf",
            "kreeg bij {the} nog {n} maanden cadeau",
        ),
        "plain": (
            "{the} loopt {when} af", "heb {the} nu {n} jaar", "denk na over {the}",
            "{the} staat op mijn naam", "we gaan verhuizen naar {place}",
        ),
    },
    "privacy": {
        "bad": (
            "zie in {the} de gegevens van een wildvreemde", "{the} is gehackt en niemand reageert",
            "heb {n} keer gevraagd {the} te wissen", "krijg reclame terwijl {the} al is afgemeld",
            "er is {past} ingelogd op mijn {thing} vanuit {place}",
            "jullie vragen een kopie paspoort voor {the}",
        ),
        "good": (
            "{the} was {past} meteen beveiligd", "{the} is netjes gewist, met bevestiging",
            "kreeg snel antwoord over wat er in {the} staat",
            "jullie waarschuwden op tijd over {the}",
        ),
        "plain": (
            "wil {the} overzetten", "heb {n} mailtjes gehad over {the}",
            "er staat een oud nummer in {the}", "heb {past} de voorwaarden gelezen over {the}",
            "{the} staat nog op mijn oude naam",
        ),
    },
    "job": {
        "bad": (
            "al {n} weken niks gehoord op {the}", "{the} bleek er na {n} gesprekken niet te zijn",
            "afgewezen voor {the} met een standaardmailtje",
            "kwam naar {place} voor {the} en niemand wist ervan",
            "{the} betaalt minder dan er stond",
        ),
        "good": (
            "{the} in {place} is echt leuk", "kreeg {past} een fijn gesprek over {the}",
            "zelfs bij de afwijzing voor {the} werd ik netjes gebeld",
            "mijn zoon heeft {the}, hij straalt",
        ),
        "plain": (
            "zag {the} in {place} hangen", "heb {past} gereageerd op {the}",
            "{the} is voor {nn} uur", "mijn nichtje zoekt iets als {that}",
            "{the} staat al {n} weken open",
        ),
    },
    "campaign": {
        "bad": (
            "{that} komt {n} keer per avond voorbij",
            "{the} belooft iets wat jullie niet waarmaken",
            "kleine lettertjes bij {the} waar je scheel van kijkt",
            "{the} is op z'n zachtst gezegd seksistisch",
            "{the} gold ineens niet voor bestaande klanten",
        ),
        "good": (
            "{the} met die opa is prachtig", "moest hardop lachen om {the}",
            "heb door {the} {amount} gewonnen", "{the} in {place} is zo mooi gemaakt",
        ),
        "plain": (
            "zag {past} {the} in {place}", "{the} loopt tot {when}",
            "in {the} zit dat liedje van vroeger", "{the} hangt nu ook bij het station",
            "mijn dochter zingt {the} mee",
        ),
    },
    "sustainability": {
        "bad": (
            "{the} is vooral mooie praat", "jullie zeggen groen maar {the} zegt iets anders",
            "{n} lagen karton, en dan beginnen over {the}",
            "van {the} komt in {place} niks terecht", "{the} is al {n} jaar hetzelfde",
        ),
        "good": (
            "{the} is eindelijk eens concreet", "mooi dat {the} in {place} begint",
            "{the} scheelt echt rommel", "jullie doen met {the} wat anderen beloven",
        ),
        "plain": (
            "las {past} over {the}", "{the} geldt vanaf {when}", "in {the} staat een tabel",
            "er komt een avond over {the} in {place}", "{the} telt {nn} pagina's",
        ),
    },
}  # fmt: skip
ANY: dict[str, tuple[str, ...]] = {
    "bad": (
        "al {n} dagen gedoe met {the}", "{since} gezeur met {the}", "weer mis met {the}",
        "{n}x gebeld over {the} en nog geen stap verder", "van het kastje naar de muur met {the}",
        "niemand belt terug over {the}", "in {place} is het met {the} ook al raak",
        "beloofd dat het met {the} {when} goed zou komen, niet dus",
        "drie mails over {the}, nul reactie", "er is weer iets met {the}",
    ),
    "good": (
        "{the} was zo geregeld", "met {the} loopt alles op rolletjes", "hulp met {the} was top",
        "niks dan lof over {the}", "{the} in één keer goed",
        "vraag over {the} was in {n} minuten beantwoord", "het is met {the} helemaal goedgekomen",
    ),
    "plain": (
        "het gaat over {the}", "even over {the}", "zit net te kijken naar {the}",
        "heb een vraag liggen over {the}", "net de mail over {the} gelezen",
        "mijn buurvrouw in {place} had het over {the}",
    ),
}  # fmt: skip
