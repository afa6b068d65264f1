"""What the writer feels about it, in Dutch, and the small talk around it."""

from __future__ import annotations

FEELINGS: dict[str, tuple[str, ...]] = {
    "angry": (
        "ik ben er helemaal klaar mee", "wat een waardeloze toko", "dit is ronduit schandalig",
        "belachelijk gewoon", "ik ben woest", "nooit meer", "bah wat een bende",
        "stelletje prutsers", "dit pik ik niet", "ik overweeg juridische stappen",
        "met alle respect, dit is een grof schandaal",
        "ik verzoek u vriendelijk doch dringend hier per direct mee op te houden",
        "jullie mogen je schamen", "kdeng wat ben ik hier boos over", "ontploffen zou ik",
        "schaamteloos", "ik zeg alles op", "dit gaat naar de geschillencommissie",
        "mijn geduld is op, echt op",
        "en dan durven jullie nog een tevredenheidsonderzoek te sturen", "godgeklaagd",
        "ik laat het hier niet bij zitten", "heel fijn, ik stap dus over", "om te janken zo slecht",
    ),
    "irritated": (
        "lekker bezig weer", "top service hoor", "geweldig, echt", "bedankt hè", "lekker dan",
        "zucht", "niet echt handig dit", "klantvriendelijk is anders", "fijn is dat",
        "daar word je niet vrolijk van", "chapeau, zo jaag je klanten weg", "jammer dit",
        "begint een beetje vervelend te worden", "ik had beter van jullie verwacht",
        "kan toch niet zo moeilijk zijn", "heerlijk zo'n bedrijf", "ik vind het niet netjes",
        "dit schiet niet op", "leuk weer", "toch een beetje sneu", "niet de eerste keer ook",
        "daar gaat m'n vrije middag", "hulde hoor", "beetje jammer wel",
        "mja, zo leer je je klanten kennen", "blij ben ik er niet mee", "dank je de koekoek",
        "ik had wel wat anders te doen", "wat een feest weer",
    ),
    "confused": (
        "ik snap er niks meer van", "ben het spoor bijster", "volgens mij lees ik het verkeerd",
        "de een zegt dit en de ander dat", "het is me niet helemaal duidelijk",
        "ik raak een beetje in de war", "begrijp ik het nou goed", "mis ik iets",
        "ik kom er niet uit", "zie door de bomen het bos niet", "huh", "ligt vast aan mij",
        "nu weet ik het ook niet meer", "op de site staat wat anders", "vreemd",
        "kan er geen touw aan vastknopen", "gek verhaal", "eh wat", "twijfel nu toch",
        "ik heb het {n}x gelezen maar nee", "mijn man zegt van niet, ik van wel",
    ),
    "happy": (
        "ik ben er zo blij mee", "niet slecht hoor", "helemaal top", "heerlijk",
        "daar word ik nou vrolijk van", "dat mag ook wel eens gezegd", "dikke pluim", "hulde",
        "petje af", "echt geweldig", "geen klachten hier", "had ik niet verwacht", "zo hoort het",
        "chapeau", "wat fijn", "ik kan niet anders zeggen, netjes", "niks te klagen", "top service",
        "lekker bezig", "valt me alles mee", "dank daarvoor",
        "daar kan menigeen een puntje aan zuigen", "hier ben ik klant voor",
        "nooit gedacht dat ik dit zou typen", "ik was eerst boos maar nu niet meer",
        "jullie zijn kanjers", "hartstikke mooi", "blije klant hier", "bedankt hè",
        "geweldig, echt", "verre van waardeloos",
    ),
    "none": (
        "even ter info", "vandaar", "meer niet eigenlijk", "ik meld het maar even",
        "gewoon benieuwd", "geen haast", "dat was het", "het is maar dat jullie het weten",
        "niets bijzonders verder", "kwam ik toevallig tegen", "voor wie het zoekt",
        "moest er net aan denken",
    ),
}  # fmt: skip
RHETORICAL: tuple[str, ...] = (  # no answer is expected, whatever the sign at the end
    "hoe moeilijk kan het zijn", "lezen jullie dit eigenlijk wel",
    "weten jullie zelf nog wat jullie doen", "is daar ook iemand wakker",
    "noemen jullie dit service", "wanneer leren jullie het nou eens", "hoe vaak nog",
    "wat is er toch mis met jullie", "moet ik het soms zelf komen doen", "serieus",
    "wie verzint zoiets", "denken jullie dat ik gek ben", "waar betaal ik dan voor",
    "moet ik hier blij mee zijn",
)  # fmt: skip
DEMANDS: tuple[str, ...] = (
    "los dit op aub", "graag vandaag nog", "ik wil mijn geld terug", "bel me gewoon even terug",
    "regel dit", "doe er iets aan", "ik hoor graag iets", "kijk er svp even naar", "graag reactie",
    "stuur er iemand op af", "zet het recht alsjeblieft", "ik verwacht een nette oplossing",
    "kom met een oplossing en bedankt alvast", "neem iig even contact op",
)  # fmt: skip
MINOR_BAD: tuple[str, ...] = (  # what praise may grumble about
    "al had het wel wat sneller gemogen", "alleen jammer van de wachttijd",
    "ook al was het parkeren een ramp", "al duurde het even voor ik iemand sprak",
    "ondanks een slechte start", "na eerst een hoop gedoe", "maar die wachtmuziek is vreselijk",
    "terwijl ik er eerst niks van snapte", "de mail vooraf was alleen wat onduidelijk",
    "op één foutje na", "na een boos telefoontje van mij, dat wel",
)  # fmt: skip
MINOR_GOOD: tuple[str, ...] = (  # what a complaint may grant
    "de monteur was vriendelijk hoor, maar", "normaal altijd tevreden, maar",
    "complimenten voor de chat, maar", "jullie zijn best aardig, alleen",
    "dank voor het snelle antwoord, maar", "verder een prima bedrijf, maar",
    "ging jaren goed, maar nu", "mooie site, fijne mensen, maar", "ik ben geen klager, maar",
    "vorige keer top geholpen, nu niet:", "leuk zo'n nieuwe app, maar",
)  # fmt: skip
UPTURNS: tuple[str, ...] = (  # from bad to good
    "maar uiteindelijk:", "maar toen:", "en toch:", "eind goed al goed:", "na één telefoontje:",
    "maar kijk:", "en dan nu:",
)  # fmt: skip
DOWNTURNS: tuple[str, ...] = (  # from good to bad
    "maar nu", "helaas,", "en dan nu:", "was het maar zo gebleven, want", "tot vandaag:",
    "en toen:", "dacht ik, maar",
)  # fmt: skip
OPENINGS: tuple[str, ...] = (
    "hoi", "hallo", "goedemorgen", "goedenavond", "beste mensen", "dag {brand}", "hee", "hi",
    "zeg {brand}", "hoi team", "beste {brand}", "goeiemiddag", "yo", "hey {brand}", "ha", "beste",
    "allereerst bedankt", "vraagje", "even iets", "nou", "tja", "sorry hoor", "btw", "o ja",
    "mensen",
)  # fmt: skip
CLOSINGS: tuple[str, ...] = (
    "gr. {first}", "groetjes {first}", "mvg", "mvg {first}", "bedankt alvast", "alvast dank", "thx",
    "dank", "fijne dag", "succes ermee", "hoor het graag", "groet", "{first}", "dank u", "bvd",
    "graag snel antwoord", "laat maar weten", "ik wacht af", "tot zover", "prettig weekend",
    "#klantenservice", "#{place}", "#service",
)  # fmt: skip
MIXED: tuple[str, ...] = (
    "wtf", "please fix this", "not amused", "come on guys", "seriously", "well done", "love it",
    "just saying", "to be honest", "no hard feelings", "what a day", "thanks a lot", "c'est la vie",
    "echt next level", "you had one job", "my bad trouwens", "fingers crossed", "whatever",
    "same old story",
)  # fmt: skip
SLANG: dict[str, tuple[str, ...]] = {
    "even": ("ff", "effe"),
    "niet": ("nie", "niet"),
    "ik": ("k", "ik"),
    "mijn": ("m'n", "me", "mn"),
    "het": ("t", "'t"),
    "een": ("n", "'n"),
    "alsjeblieft": ("aub", "pls"),
    "bedankt": ("bdnkt", "thx"),
    "wat": ("wa", "wat"),
    "dat": ("da", "dat"),
    "jullie": ("julie", "jullie", "jllie"),
    "geen": ("gn", "geen"),
    "gewoon": ("gwn", "gwoon"),
    "weer": ("wr", "weer"),
    "wordt": ("word",),
    "goed": ("goe", "goed"),
    "nog": ("nog", "nogg"),
    "altijd": ("altyd", "altijd"),
    "misschien": ("mss", "misschien"),
    "volgens": ("vlgns", "volgens"),
    "iets": ("ies", "iets"),
    "niks": ("niks", "nix"),
    "is": ("is", "iss"),
    "heb": ("heb", "hebt"),
    "echt": ("egt", "echt"),
    "graag": ("grg", "graag"),
    "bij": ("by", "bij"),
    "weet": ("weet", "weetk"),
    "zijn": ("zyn", "zijn"),
    "maar": ("mr", "maar"),
    "over": ("ovr", "over"),
    "niemand": ("niemnd", "gin mens"),
    "vandaag": ("vndg", "vandaag"),
    "anders": ("aanders", "anders"),
}  # fmt: skip
