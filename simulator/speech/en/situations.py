"""What happened, in English: per topic what went wrong, what went well, what is just so."""

from __future__ import annotations

SITUATIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "delivery": {
        "bad": (
            "the {thing} was due {past} and there's no sign of it", "the {thing} turned up damaged",
            "the {thing} has said 'on its way' for {n} days",
            "they left the {thing} with the wrong neighbour",
            "{that} has been put back {n} times now", "my {thing} is lost and nobody knows where",
            "took a day off for the {thing} and not a soul turned up",
        ),
        "good": (
            "the {thing} was here within {n} hours",
            "the {thing} was on the doorstep {past} already",
            "the {thing} came a day earlier than promised",
            "the {thing} got to {place} without a scratch", "{that} was left safely next door",
            "never had my {thing} that quickly",
        ),
        "plain": (
            "my {thing} is on its way", "had a text {past} about the {thing}",
            "the {thing} goes via {place} now", "asked for the {thing} {past}",
            "I'm in {when} for the {thing}",
        ),
    },
    "invoice": {
        "bad": (
            "you've taken {amount} too much", "the {thing} is plain wrong",
            "had the {thing} twice {n} months running",
            "the {thing} has {amount} on it for something I never had",
            "been overpaying for {n} months", "the {thing} is paid and I still get reminders",
            "nothing says what that {amount} on the {thing} is for",
        ),
        "good": (
            "the {thing} was put right within {n} minutes", "the {thing} finally makes sense",
            "got {amount} back on the {thing} without a fight",
            "the {thing} came out {amount} lower than last year",
            "told them about an error on the {thing} and it was fixed there and then",
        ),
        "plain": (
            "the {thing} came in {past}", "the {thing} came by post this time",
            "the {thing} says {amount}", "I always pay the {thing} at the end of the month",
            "there's a new line on the {thing}",
        ),
    },
    "outage": {
        "bad": (
            "no {thing} in {place} for {n} hours now", "the {thing} has been down {since}",
            "the {thing} isn't working again",
            "here in {place} the {thing} drops out every {n} minutes",
            "that's the {thing} gone {n} times this month", "no {thing} {since}, again",
            "stuck in {place} because of {that}",
        ),
        "good": (
            "the {thing} was back within {n} minutes",
            "the {thing} in {place} hasn't dropped for a second {since}",
            "the {thing} works better than ever", "fault with the {thing} was sorted in no time",
            "{n} months without a single problem with the {thing}",
        ),
        "plain": (
            "they're working on the {thing} in {place}",
            "there's maintenance on the {thing} {when}",
            "next door say the {thing} went off for a bit {past}",
            "there's a notice about the {thing} on the site",
            "the {thing} in {place} is being renewed {when}",
        ),
    },
    "refund": {
        "bad": (
            "been waiting {n} weeks for the {thing}", "the {thing} of {amount} still isn't there",
            "they say the {thing} was sent but my account is empty",
            "have to fill in {n} forms for {amount}",
            "the {thing} was turned down without a reason",
            "was promised the {thing} {when}, nothing",
        ),
        "good": (
            "the {thing} was in my account {past}",
            "got the {thing} of {amount}, no awkward questions",
            "the {thing} was done within {n} days", "they put {amount} on top of the {thing}",
            "the {thing} came sooner than I thought",
        ),
        "plain": (
            "applied for the {thing} {past}", "it's about {amount}",
            "the {thing} goes through {place}, they say", "there's a new form for the {thing}",
            "the {thing} should come {when}",
        ),
    },
    "booking": {
        "bad": (
            "the {thing} was cancelled {past} without a word",
            "stood in {place} for nothing, there was no {thing}",
            "the {thing} was made twice and I'm paying for both",
            "can't change the {thing} anywhere", "nobody showed up for the {thing}",
            "the {thing} is in the wrong name", "the {thing} has been moved {n} times",
        ),
        "good": (
            "the {thing} was changed in {n} minutes", "could move the {thing} free of charge",
            "the {thing} was spot on, down to the details", "the {thing} went without a hitch",
            "they squeezed us in {when} for the {thing}",
        ),
        "plain": (
            "the {thing} is for {when}", "there'll be {n} of us", "made the {thing} {past}",
            "the {thing} is in {place}", "my number for the {thing} is {code}",
        ),
    },
    "opening_times": {
        "bad": (
            "the {thing} in {place} is shut when it should be open",
            "the {thing} was meant to be open till {n}, it wasn't",
            "can't get through to the {thing} for {n} days",
            "the site says one thing, the {thing} another",
            "> {nn} minutes on hold and then the {thing} closed",
            "the {thing} is only open when I'm at work",
        ),
        "good": (
            "the {thing} is open in the evenings now",
            "the {thing} still helped me after closing time {past}",
            "it was my turn after {n} minutes at the {thing} in {place}",
            "the {thing} is open on Sundays too", "got hold of somebody at the {thing} late {past}",
        ),
        "plain": (
            "the {thing} in {place} has other hours", "the {thing} is closed over the holidays",
            "there's a note up at the {thing}", "the {thing} opens at {n}",
            "the map says the {thing} is open now",
        ),
    },
    "app": {
        "bad": (
            "the {thing} keeps freezing", "the {thing} throws me out every {n} minutes",
            "since the last version the {thing} does nothing",
            "the {thing} just says <error {nn}4>",
            "haven't been able to get into the {thing} {since}", "the {thing} has become a maze",
            "the {thing} asks for the same code {n} times",
        ),
        "good": (
            "the {thing} is finally quick", "did it in {n} taps with the {thing}",
            "the {thing} is a lot clearer now", "the {thing} works on my old phone too",
            "everything's in one place in the {thing} now",
        ),
        "plain": (
            "the {thing} looks different {since}", "I mostly use the {thing} on the train",
            "the {thing} has a dark mode now", "had a notification about the {thing} {past}",
            "the button is on the left in the {thing} now",
        ),
    },
    "staff": {
        "bad": (
            "the {thing} just hung up on me {past}",
            "the {thing} snapped at me in front of everyone", "the {thing} hadn't a clue",
            "passed on {n} times and the {thing} only read from a script",
            "the {thing} promised to call back, never heard again", "the {thing} wouldn't listen",
        ),
        "good": (
            "the {thing} really took the time", "the {thing} in {place} was so thoughtful",
            "the {thing} stayed calm when I didn't", "the {thing} was a great help {past}",
            "the {thing} even rang me back", "{that}, {name}, deserves a cake",
        ),
        "plain": (
            "spoke to the {thing} {past}", "the {thing} was called {name} I think",
            "the {thing} is coming round {when}", "there's a new face in {place}",
            "got the {thing} on the line",
        ),
    },
    "price": {
        "bad": (
            "the {thing} is up {nn} per cent in one year", "new customers pay {amount} less",
            "the {thing} on the site isn't what I was charged", "{amount} more for the same thing",
            "the {thing} is going up again",
            "the {thing} on the poster is gone by the time you pay",
        ),
        "good": (
            "the {thing} is {amount} less than the rest", "the {thing} is just fair",
            "got {amount} off out of the blue {past}", "nobody beats {that}",
            "the {thing} stayed the same this year",
        ),
        "plain": (
            "the {thing} changes {when}", "paying {amount} now",
            "compared the {thing} with {n} others", "the {thing} is at the bottom of the page",
            "the board in {place} says {amount}",
        ),
    },
    "contract": {
        "bad": (
            "the {thing} was renewed without asking", "can't get the {thing} stopped",
            "cancelled {past} and the {thing} just carries on",
            "the {thing} isn't what was promised {past}", "stuck with {that} for {n} more months",
            "the {thing} is in my ex's name",
        ),
        "good": (
            "one call and the {thing} was changed", "got out of the {thing} without a penalty",
            "the {thing} is just what we need", "switching the {thing} went by itself",
            "had {n} months thrown in with the {thing}",
        ),
        "plain": (
            "the {thing} runs out {when}", "had the {thing} for {n} years",
            "thinking about the {thing}", "the {thing} is in my name", "we're moving to {place}",
        ),
    },
    "privacy": {
        "bad": (
            "I can see a stranger's details in the {thing}",
            "the {thing} was hacked and nobody answers",
            "asked {n} times to have the {thing} wiped",
            "still get adverts though the {thing} was unsubscribed",
            "somebody logged in to my {thing} from {place} {past}",
            "you want a copy of my passport for the {thing}",
        ),
        "good": (
            "the {thing} was secured straight away {past}",
            "the {thing} was wiped properly, with a confirmation",
            "quick answer on what's in the {thing}", "you warned us about the {thing} in time",
        ),
        "plain": (
            "want to move the {thing}", "had {n} e-mails about the {thing}",
            "there's an old number in the {thing}", "read the small print about the {thing} {past}",
            "the {thing} is still in my old name",
        ),
    },
    "job": {
        "bad": (
            "not a word about the {thing} for {n} weeks",
            "after {n} interviews the {thing} turned out not to exist",
            "turned down for the {thing} with a standard e-mail",
            "came to {place} for the {thing} and nobody knew", "the {thing} pays less than it said",
        ),
        "good": (
            "the {thing} in {place} is good fun", "had a nice chat about the {thing} {past}",
            "didn't get the {thing} and they still rang to explain",
            "my lad has the {thing}, he's beaming",
        ),
        "plain": (
            "saw the {thing} up in {place}", "wrote in about the {thing} {past}",
            "the {thing} is for {nn} hours", "my niece is after something like {that}",
            "the {thing} has been up for {n} weeks",
        ),
    },
    "campaign": {
        "bad": (
            "{that} is on {n} times a night", "the {thing} promises things you don't do",
            "the small print on the {thing} makes you go cross-eyed",
            "the {thing} is sexist, to put it mildly",
            "the {thing} suddenly wasn't for existing customers",
        ),
        "good": (
            "the {thing} with the grandad is gorgeous", "laughed out loud at the {thing}",
            "won {amount} thanks to the {thing}", "the {thing} in {place} is beautifully made",
        ),
        "plain": (
            "saw the {thing} in {place} {past}", "the {thing} runs until {when}",
            "the {thing} has that old song in it", "the {thing} is up at the station too now",
            "my daughter sings along with the {thing}",
        ),
    },
    "sustainability": {
        "bad": (
            "the {thing} is mostly fine words", "you say green but the {thing} says otherwise",
            "{n} layers of cardboard, and then going on about the {thing}",
            "nothing comes of the {thing} in {place}",
            "the {thing} has been the same for {n} years",
        ),
        "good": (
            "the {thing} is concrete for once", "good to see the {thing} start in {place}",
            "the {thing} really saves on rubbish", "with the {thing} you do what others promise",
        ),
        "plain": (
            "read about the {thing} {past}", "the {thing} starts {when}",
            "there's a table about the {thing}", "there's an evening about the {thing} in {place}",
            "{nn} pages about the {thing}",
        ),
    },
}  # fmt: skip
ANY: dict[str, tuple[str, ...]] = {
    "bad": (
        "{n} days of hassle with the {thing}", "trouble with the {thing} {since}",
        "the {thing} is off again", "rang {n}x about the {thing} and no further",
        "from pillar to post with the {thing}", "nobody calls back about the {thing}",
        "same story with the {thing} in {place}",
        "was told the {thing} would be fine {when}, it wasn't",
        "three e-mails about the {thing}, no reply", "something's up with the {thing} again",
    ),
    "good": (
        "the {thing} was sorted like that", "the {thing} runs like clockwork",
        "help with the {thing} was top", "nothing but praise for the {thing}",
        "the {thing} was right first time", "had an answer about the {thing} in {n} minutes",
        "it all came good with the {thing}",
    ),
    "plain": (
        "it's about the {thing}", "quick one on the {thing}", "just looking at the {thing}",
        "got something to ask about the {thing}", "just read the e-mail about the {thing}",
        "my neighbour in {place} mentioned the {thing}",
    ),
}  # fmt: skip
