"""What each topic is called in Dutch, with its article; under * what every sector says."""

from __future__ import annotations

NOUNS: dict[str, dict[str, tuple[str, ...]]] = {
    "delivery": {
        "telecom": ("het modem", "de simkaart", "het toestel", "de tv-box", "de versterker"),
        "travel": ("de koffer", "de bagage", "het e-ticket", "de rugzak"),
        "retail": ("het pakket", "de bestelling", "de zending", "het pakje", "de bank", "de lamp"),
        "energy": ("de slimme meter", "de laadpaal", "de thermostaat", "het zonnepaneel"),
        "public_transport": ("de ov-pas", "de reiskaart", "het abonnementspasje"),
        "bank": ("de betaalpas", "de creditcard", "de inlogcode", "de scanner"),
        "insurance": ("de polis", "de groene kaart", "het polisblad", "de zorgpas"),
        "municipality": ("het paspoort", "het rijbewijs", "de kliko", "de afvalpas"),
        "food_delivery": ("de pizza", "de bestelling", "het eten", "de maaltijd", "de sushi"),
        "*": ("de bestelling", "de post"),
    },
    "invoice": {
        "energy": ("de jaarafrekening", "de eindnota"),
        "municipality": ("de aanslag", "de parkeerboete", "de legesnota"),
        "insurance": ("de premienota",),
        "*": ("de factuur", "de rekening", "de nota", "de incasso", "de aanmaning"),
    },
    "outage": {
        "telecom": (
            "het internet", "de wifi", "het bereik", "de glasvezel", "het netwerk", "de tv",
        ),
        "travel": ("de trein", "de pendelbus", "de vlucht", "de check-in", "de veerboot"),
        "retail": ("de webshop", "de betaalpagina", "de kassa", "de pinautomaat"),
        "energy": ("de stroom", "het gas", "de warmte", "het stadsverwarmingsnet"),
        "public_transport": ("de bus", "de tram", "de metro", "lijn 4", "de lift op het perron"),
        "bank": ("de geldautomaat", "het internetbankieren", "de pinbetaling", "de overboeking"),
        "insurance": ("het schadeportaal", "de alarmlijn", "het declaratieformulier"),
        "municipality": ("de straatverlichting", "het digitale loket", "de slagboom"),
        "food_delivery": ("de bestelpagina", "de betaling", "de live kaart"),
        "*": ("de site", "de verbinding"),
    },
    "refund": {
        "insurance": ("de schadevergoeding", "de uitkering", "de vergoeding"),
        "energy": ("de teruggave", "het tegoed"),
        "municipality": ("de toeslag", "de restitutie"),
        "*": ("de terugbetaling", "het geld", "het tegoed", "de restitutie", "de borg"),
    },
    "booking": {
        "travel": ("de boeking", "de omboeking", "de stoelreservering", "het hotel"),
        "telecom": ("de monteursafspraak", "de installatie"),
        "retail": ("de afspraak", "het afhaalmoment", "de reservering"),
        "public_transport": ("de fietsplek", "de groepsreis", "de reservering"),
        "municipality": ("de afspraak", "de trouwdatum", "het gesprek"),
        "food_delivery": ("het tafeltje", "de vooruitbestelling"),
        "*": ("de afspraak", "de reservering", "het adviesgesprek"),
    },
    "opening_times": {
        "retail": ("de winkel", "het filiaal", "het afhaalpunt"),
        "public_transport": ("het loket", "de stationskiosk"),
        "municipality": ("het stadskantoor", "de milieustraat", "het zwembad"),
        "food_delivery": ("de keuken", "het restaurant"),
        "*": ("de klantenservice", "de chat", "de servicebalie", "de telefoonlijn", "de balie"),
    },
    "app": {
        "*": ("de app", "de site", "de inlogpagina", "het formulier", "de update", "het menu"),
        "bank": ("de bankapp", "het inloggen"),
        "public_transport": ("de reisplanner", "de ticketapp"),
    },
    "staff": {
        "telecom": ("de monteur", "de winkelmedewerker"),
        "travel": ("de gids", "de steward", "de baliemedewerker"),
        "retail": ("de bezorger", "de caissière", "de verkoper"),
        "public_transport": ("de chauffeur", "de conducteur", "de buschauffeur"),
        "food_delivery": ("de koerier", "de bezorger", "de kok"),
        "municipality": ("de ambtenaar", "de handhaver", "de baliemedewerker"),
        "*": ("de medewerker", "de collega aan de lijn", "de helpdesk", "de adviseur"),
    },
    "price": {
        "*": ("de prijs", "het tarief", "de toeslag", "het maandbedrag", "de prijsverhoging"),
        "bank": ("de rente", "de pakketprijs"),
        "insurance": ("de premie", "het eigen risico"),
        "municipality": ("het parkeertarief", "de ozb"),
        "food_delivery": ("de bezorgkosten",),
    },
    "contract": {
        "telecom": ("de bundel", "het abonnement", "het contract", "de nummeroverdracht"),
        "travel": ("de reisverzekering", "de jaarkaart", "het spaarprogramma"),
        "retail": ("de klantenkaart", "de garantie", "het spaarprogramma"),
        "public_transport": ("het abonnement", "de jaarkaart", "de dalkaart"),
        "bank": ("de hypotheek", "de spaarrekening", "de lening"),
        "insurance": ("de verzekering", "het pakket", "de dekking"),
        "municipality": ("de parkeervergunning", "de vergunning", "de inschrijving"),
        "food_delivery": ("het lidmaatschap", "de stempelkaart"),
        "*": ("het contract", "de verlenging", "de opzegging"),
    },
    "privacy": {
        "*": ("het account", "het profiel", "het dossier", "het klantprofiel", "de klantmap"),
    },
    "job": {
        "*": ("de vacature", "de sollicitatie", "de bijbaan", "de stage", "de baan"),
    },
    "campaign": {
        "*": ("de reclame", "de campagne", "de winactie", "de poster", "het spotje", "de actie"),
    },
    "sustainability": {
        "*": ("het klimaatplan", "het milieubeleid", "het jaarverslag", "de groene belofte"),
        "retail": ("de verpakking", "het plastic"),
        "food_delivery": ("de verpakking", "het wegwerpbestek"),
        "energy": ("de groene stroom",),
        "public_transport": ("de elektrische bus",),
    },
}  # fmt: skip
