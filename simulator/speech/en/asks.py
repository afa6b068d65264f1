"""What is asked, in English, without the question mark: per topic, and what fits any of them."""

from __future__ import annotations

ASKS: dict[str, tuple[str, ...]] = {
    "delivery": (
        "when is the {thing} coming", "can the {thing} go to {place} instead",
        "where can I track the {thing}", "can you leave the {thing} next door",
        "do I need to be in for the {thing}", "can the {thing} still go out {when}",
    ),
    "invoice": (
        "what's that {amount} on the {thing} for", "can I pay the {thing} in parts",
        "when do you take the {thing}", "can I get the {thing} by e-mail from now on",
        "where do I find last year's {thing}", "how do I put the {thing} on another account",
    ),
    "outage": (
        "is something up with the {thing} in {place}", "when will the {thing} be back",
        "how long is this going to take with the {thing}", "is it me or is the {thing} down",
        "do I need to restart anything for the {thing}", "where can I see how the {thing} is doing",
    ),
    "refund": (
        "when do I get the {thing}", "how do I apply for the {thing}",
        "which account does the {thing} go to", "am I entitled to the {thing}",
        "how long does the {thing} normally take", "can I have the {thing} as a voucher",
    ),
    "booking": (
        "can I still move the {thing} to {when}", "is the {thing} in the system all right",
        "can I cancel the {thing}", "can {n} people join for the {thing}",
        "how do I change the name on the {thing}", "do I get a confirmation of the {thing}",
    ),
    "opening_times": (
        "what time does the {thing} in {place} open", "is the {thing} open {when}",
        "how late can I reach the {thing}", "is the {thing} open over the holidays",
        "can I just walk in at the {thing}", "where is the {thing} in {place}",
    ),
    "app": (
        "where do I find that in the {thing}", "does the {thing} work on a tablet",
        "how do I turn off notifications in the {thing}", "do I have to reinstall the {thing}",
        "why does the {thing} keep asking for a code", "does the {thing} come in Welsh",
    ),
    "staff": (
        "what's the name of the {thing} from {past}", "can the {thing} ring me {when}",
        "who is the {thing} in {place}", "can I speak to the {thing} directly",
        "is it right what the {thing} said", "how do I pass something on to the {thing}",
    ),
    "price": (
        "is the {thing} on the site still right", "why is the {thing} different from {past}",
        "is the {thing} the same in {place}", "is the {thing} with or without VAT",
        "how is the {thing} worked out", "when does the {thing} go up",
    ),
    "contract": (
        "how do I cancel the {thing}", "can the {thing} move with me to {place}",
        "how long does the {thing} run", "can the {thing} go in another name",
        "what does the {thing} include", "can I pause the {thing} for a bit",
    ),
    "privacy": (
        "how long do you keep the {thing}", "how do I have the {thing} wiped",
        "who can see the {thing}", "is that e-mail about the {thing} really from you",
        "how do I change the {thing}", "why do you need a copy of my ID for the {thing}",
    ),
    "job": (
        "is the {thing} in {place} still going", "how old do you have to be for the {thing}",
        "who can I ring about the {thing}", "does the {thing} need a cover letter",
        "when do I hear about the {thing}", "could the {thing} be {nn} hours",
    ),
    "campaign": (
        "what's the song in the {thing}", "how long does the {thing} run",
        "can anyone take part in the {thing}", "who's the woman in the {thing}",
        "where can I watch the {thing} again", "does the {thing} count in {place} as well",
    ),
    "sustainability": (
        "where can I read the {thing}", "what are you doing in {place} with the {thing}",
        "who checks the {thing}", "can the {thing} go in with the paper",
        "when does the {thing} start", "how much does the {thing} really save",
    ),
}  # fmt: skip
ANY_ASK: tuple[str, ...] = (
    "what's the story with the {thing}", "do you know any more about the {thing}",
    "can somebody look at the {thing} with me", "what am I meant to do with the {thing}",
    "is that normal with the {thing}", "who do I ask about the {thing}",
    "is that right about the {thing}", "has anyone got time {when} for the {thing}",
    "how does it work with the {thing}", "could you tell me a bit about the {thing}",
    "is there any news on the {thing}",
)  # fmt: skip
SHORT_ASKS: tuple[str, ...] = (  # after a sentence that says what about
    "what's going on", "is that right", "is that how it should be", "what now", "what should I do",
    "can somebody have a look", "do you know more", "can anything be done", "how much longer",
    "is there another way", "does anyone know", "is it meant to", "do I still need to do anything",
)  # fmt: skip
BUYS: dict[str, tuple[str, ...]] = {
    "delivery": (
        "do you deliver in {place}", "what does it cost to get the {thing} {when}",
        "do you sell the {thing} separately", "what's the {thing} if I take {n}",
    ),
    "invoice": (
        "what does the {thing} cost on paper", "is there a discount if I pay in one go",
        "can new customers pay every quarter",
    ),
    "outage": (
        "how reliable is the {thing} in {place}, I'd like to join",
        "can I switch without {n} days of no {thing}", "what would priority on the {thing} cost",
    ),
    "refund": ("do new customers get the {thing} as well", "is the {thing} included in the price"),
    "booking": (
        "is there room {when} for {n}", "what's the {thing} for {n} people",
        "do you do a group discount on the {thing}",
    ),
    "opening_times": (
        "can I hire the {thing} in {place} for {n} people", "where in {place} can I buy one {when}",
    ),
    "app": ("is the {thing} included in the price", "is there a paid version of the {thing}"),
    "staff": (
        "could the {thing} come to my house and what's that cost",
        "what does the {thing} charge an hour",
        "is a visit from the {thing} free for new customers",
    ),
    "price": (
        "any movement on the {thing}", "what would the {thing} be if I switch",
        "do I get {amount} off as a new customer", "do you match somebody else's {thing}",
    ),
    "contract": (
        "how much is the {thing} a month",
        "do I get a discount if I take the {thing} for {n} years",
        "do you have the {thing} for families",
        "can I switch with the {thing} from another company",
    ),
    "privacy": ("what does a second {thing} cost", "do new customers pay for the {thing}"),
    "job": ("what does it cost to place the {thing} with you", "do you supply staff to companies"),
    "campaign": (
        "can I still have the {thing} if I order {when}", "is the {thing} for new customers too",
        "what's the price of that thing in the {thing}",
    ),
    "sustainability": (
        "what does the green version cost", "do you sell anything greener",
        "is the {thing} dearer for new customers",
    ),
}  # fmt: skip
ANY_BUY: tuple[str, ...] = (
    "what does that cost with you", "want to switch, what can you do for me",
    "do you do business deals", "could I have a quote for {n} of us",
    "what are the costs if I join {when}", "how much would I pay a month",
    "any offers on at the moment", "what's the cheapest for {n} people",
    "can anyone make me an offer in {place}", "is there a student discount",
    "what do I get for {amount}",
)  # fmt: skip
INTENTS: tuple[str, ...] = (
    "thinking of switching", "I'm with somebody else now", "just looking around",
    "it's for our company", "my deal elsewhere runs out {when}",
    "we're moving in together in {place}", "looking for something for {n} people",
    "paying {amount} a month elsewhere", "it's meant as a present",
)  # fmt: skip
