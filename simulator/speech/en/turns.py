"""Turns later in a conversation, and what is written to nobody in particular, in English."""

from __future__ import annotations

# kind → (message type, emotion) → texts
TURNS: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {
    "follow_up": {
        ("question", "none"): (
            "thanks, but I tried that already. What now", "ok, and how long will that take",
            "hm, and who pays for that", "don't have that number here. Is there another way",
            "great, so the {thing} will be done {when}",
            "and is that the same for the {thing} in {place}",
            "thanks! One more thing: does the {thing} have to go back first",
        ),
        ("question", "confused"): (
            "sorry, I don't get it. Do I ring now or not", "which code do you mean exactly",
            "but the site says {n} days, so which is it",
        ),
        ("complaint", "irritated"): (
            "no, it still doesn't work {when}", "just tried again, same message ({n}0{n})",
            "thanks for nothing, that was on the site as well",
            "had this very answer last week too",
            "great, another standard answer about the {thing}",
            "are you asking for my postcode again",
        ),
        ("complaint", "angry"): (
            "that's no answer. I want to speak to somebody NOW about the {thing}",
            "unbelievable, read what I type for once", "right, I'm going to court over the {thing}",
            "explained this {n} times now, disgraceful",
        ),
        ("remark", "none"): (
            "it's about the {thing}, the one in {place}", "number is {code}",
            "start of the week it was, around {n}", "I've just sent it",
            "it's the {thing}, the big one", "ok, I'll wait and see {when}",
        ),
        ("remark", "happy"): (
            "ah good, I'll wait till {when} then", "what a quick answer, number is {code}",
            "there, that sounds good. I'll try it {when}",
        ),
        ("compliment", "happy"): (
            "wow, that's quick! You're stars",
            "fair play, didn't expect that any more with the {thing}",
        ),
    },
    "closer": {
        ("remark", "happy"): (
            "sorted, thank you", "brilliant, cheers", "it works again, thanks for the help",
            "perfect, have a nice day", "merci! All good now", "yes that did it, thanks {first}",
            "yay, the {thing} is here. Thank you", "lovely, that's all I needed", "spot on, thx",
            "solved! Have a good weekend", "great, ta",
            "the {thing} works again, have a good one too",
        ),
        ("remark", "none"): (
            "all clear, thanks", "ok, it's been done", "it worked in the meantime",
            "never mind, found it", "ok got it", "fine, let's leave it there",
            "no need any more, the {thing} is back", "right, thanks",
        ),
        ("remark", "irritated"): (
            "never mind, did it myself in the end",
            "no need, after {n} days the {thing} fixed itself",
            "well, at last. Thanks then, I suppose",
        ),
    },
    "more": {
        ("remark", "none"): (
            "oh, and this is in {place}", "it's been like this for {n} days", "*{thing}, obviously",
            "forgot to say: latest app version", "number is {code} by the way",
            "ps: I am in {when}",
        ),
        ("complaint", "irritated"): (
            "PS: phoning doesn't work either", "and now the chat is down, lovely",
            "hello? {n} hours on", "still haven't heard about the {thing}",
            "oh and {amount} down as well",
        ),
        ("question", "none"): (
            "anyone", "can anyone say anything about the {thing} yet",
            "or does this have to go by mail",
        ),
    },
    "me_too": {
        ("complaint", "irritated"): (
            "exactly the same here in {place} with the {thing}", "same problem, {n} days now",
            "know the feeling, my {thing} too", "ditto, trouble with the {thing} {since}",
            "+1, and nobody answers",
        ),
        ("complaint", "angry"): (
            "here too!! What a useless bunch", "us as well, disgraceful, {n} days now",
        ),
        ("question", "confused"): (
            "me too, is it {place} only",
            "something like that here with the {thing}. When do we hear",
        ),
        ("remark", "none"): (
            "the {thing} is fine here in {place}", "had that, went away after {n} hours",
        ),
    },
    "private": {
        ("question", "none"): (
            "Hello, as asked, my details: {personal}. What's happening with the {thing}?",
            "Hi, rather in private: how's it going with the {thing}? {personal}",
            "Good day, could you check the {thing} for me? {personal}. Regards, {first}",
        ),
        ("remark", "none"): (
            "Here are my customer details: {personal}. Hope to hear {when}.",
            "As discussed: {personal}, it's about the {thing}.",
            "Number {code}, {personal}. Thanks in advance!",
        ),
        ("complaint", "irritated"): (
            "Dear all, my {thing} is still wrong. {personal}",
            "Waiting for the {thing} {since}. Here we go again: {personal}",
            "You wanted my details once more, how handy: {personal}. It's still about the {thing}.",
        ),
        ("complaint", "angry"): (
            "Dear sir or madam, I demand that the {thing} is put right {when}. {personal}. {first}",
            "My details for the {n}th time: {personal}. This is a disgrace.",
        ),
        ("remark", "happy"): (
            "How kind of you to have a look! {personal}. So it's about the {thing}.",
        ),
    },
    "call_me": {
        ("question", "none"): (
            "could you ring me {when} about the {thing}? {phone}",
            "rather talk about the {thing}, is that ok? {phone}",
            "would somebody call me back? {phone}, after {n} please",
        ),
        ("complaint", "irritated"): (
            "will you ring me back about the {thing} now: {phone}",
            "promised a call {n} times, one more chance: {phone}",
        ),
        ("remark", "none"): (
            "you can reach me {when} on {phone}", "my number for the {thing} is {phone}",
        ),
    },
}  # fmt: skip
EDITS: dict[str, tuple[str, ...]] = {
    "none": (" (edit: typo)", " EDIT: spelling", " UPDATE: this is in {place}", " …", " (changed)"),
    "solved": (
        " EDIT: it's been solved since", " UPDATE: works again", " (edit: sorted now, thanks)",
    ),
    "worse": (
        " EDIT: {n} hours on and still nothing, ridiculous", " UPDATE: now I've really had it",
    ),
    "brand": ("Update: ", "Changed: ", "Please note, changed: "),
}  # fmt: skip
# (message type, emotion) → texts about a brand by its name, not to it
INDIRECT: dict[tuple[str, str], tuple[str, ...]] = {
    ("question", "none"): (
        "anyone used {brand}? The {thing} is supposed to be better there",
        "who has the {thing} from {brand} and what do you think",
        "read something about {brand} and the {thing}, is that right",
    ),
    ("remark", "none"): (
        "torn between {brand} and doing nothing. The {thing} is the same anywhere",
        "my neighbour in {place} swears by {brand}, not so sure about the {thing}",
        "just saw a {brand} van in {place}",
        "{brand} has something on with the {thing} {when}, I believe",
        "leave {brand} or stay, that is the question",
    ),
    ("complaint", "irritated"): (
        "{brand} has something with the {thing} again {when}, I bet",
        "{n} hours waiting for the {thing} from {brand}. Cosy",
        "another letter from {brand} about the {thing}. Paper, in this day and age",
        "{brand} and the {thing}, you could weep",
        "brilliant, {brand}, {n} days and still no {thing}",
        "spoke to somebody at {brand}. Tip: don't",
    ),
    ("complaint", "angry"): (
        "so done with {brand}, the {thing} has gone wrong again",
        "never again {brand} after that business with the {thing}",
    ),
    ("compliment", "happy"): (
        "good {thing} from {brand} today, fair play",
        "switched to {brand}, no regrets. The {thing} is top",
        "credit where it's due, {brand} just gets the {thing} right",
        "not bad from {brand}: the {thing} done within {n} hours",
        "{name} at {brand} in {place}: hero",
        "never thought so, but a fan of {brand} now thanks to the {thing}",
    ),
}  # fmt: skip
ARTICLES: dict[str, tuple[str, ...]] = {
    "neutral": (
        "{brand} is to change the {thing} from {when}, the company told customers in {place}.",
        "Background: how {brand} in {place} runs the {thing}, in {n} questions.",
        "New figures from {brand}: {nn} per cent of customers had the {thing} to do with.",
        "Councillors in {place} ask {brand} where things stand with the {thing}.",
    ),
    "negative": (
        "{n} weeks of complaints about the {thing} at {brand}. 'Nobody rings back,' says {name}.",
        "Consumer group slams {brand}: the {thing} is a problem for one in {n} customers.",
        "Customers take {brand} to court over the {thing}. There are {nn} of them.",
    ),
    "positive": (
        "{brand} wins customer care award: jury praises the {thing}.",
        "Test: the {thing} from {brand} comes out best of {n}.",
        "Happy faces in {place}: {brand} has got the {thing} right after {n} years.",
    ),
}  # fmt: skip
NAMESAKES: dict[str, tuple[str, ...]] = {
    "oakmoss": (
        "This perfume opens with bergamot and dries down to oakmoss and leather",
        "Found real oakmoss on the old trees near {place}, so soft",
        "Dyeing wool with oakmoss {when}, it turns a warm brown after {n} hours",
        "{n} kinds of lichen on one branch in {place}, oakmoss among them",
        "Grandad's aftershave, all oakmoss and tobacco. Took me back to {place}",
    ),
    "*": (
        "My gran came from a hamlet near {place} called {name_as_word}",
        "Our cat is called {name_as_word}, {n} years old and still mad about fish",
        "Mr {name_as_word} from the bakery in {place} retires {when}",
        "The boat is called {name_as_word} and has leaked for {n} years",
        "A map from 18{nn} has {name_as_word} just by {place}. Any idea what that was?",
    ),
}  # fmt: skip
SPAM: tuple[str, ...] = (
    "Earn {nn}0 a week from home, drop me a line or see https://werk.example/{code}",
    "Crypto doubled in {n} days!!! Ask {name} how: https://munt.example/{code}",
    "Cheap designer shoes, {nn}% off, only {when}: https://schoen.example/{code}",
    "Lonely ladies in {place} want to meet you https://dates.example/{code}",
    "Congratulations {first}! You have won a phone. Confirm at https://prijs.example/{code}",
    "{n}000 followers for {amount}? DM me",
    "Lose {nn} pounds in {n} days with this tea secret https://thee.example/{code}",
    "Your account is blocked, restore access at https://herstel.example/{code}",
    "Loan without checks up to {nn},000, text {name} {when}",
    "Don't click if you are happy: https://klik.example/{code}",
)  # fmt: skip
BROADCASTS: dict[str, tuple[str, ...]] = {
    "outage": (
        "Disruption: the {thing} may stutter in {place}. We're on it.",
        "Maintenance this weekend. Expect {n} minutes of trouble with the {thing}.",
        "Update: the problem with the {thing} in {place} is fixed. Thanks for your patience.",
    ),
    "job": ("We're looking for colleagues in {place}! One for you?",),
    "*": (
        "Good morning! Our team is ready for your questions about the {thing}.",
        "News about the {thing}: there's a change {when}. Read all about it on our site.",
        "Did you know you can do a lot about the {thing} in the app? 📱",
        "Happy holidays from everyone at {brand}! 🎄",
        "A tip from {name}: have another look at the {thing} {when}.",
        "Want to win? Tell us what you think of the {thing} for a chance of {amount}.",
        "{nn} customers in {place} went before you. Discover the {thing}.",
    ),
}  # fmt: skip
SALUTATIONS: tuple[str, ...] = (
    "Dear sir or madam,", "Dear {brand},", "To whom it may concern,", "Good afternoon,",
    "Dear customer care,", "Hello,",
)  # fmt: skip
VALEDICTIONS: tuple[str, ...] = (
    "Kind regards,\n{first}", "Yours faithfully,\n{first}", "Best wishes,\n{first}",
    "Regards {first}", "Thanks in advance,\n{first}",
)  # fmt: skip
INTROS: tuple[str, ...] = (
    "I am writing to you about the {thing}.", "This is about the {thing}.",
    "Further to your letter of {past} I write about the {thing}.",
    "I spoke to {name} of your company about the {thing} {past}.", "It concerns the {thing}.",
    "I read your message about the {thing} with interest.",
    "As a customer since 20{nn} I would like to tell you this.",
)  # fmt: skip
PLEAS: tuple[str, ...] = (
    "I look forward to your reply.", "I hope to hear from you within {n} days.",
    "You may ring me {when}.", "Please confirm by e-mail.", "I trust you will answer soon.",
)  # fmt: skip
DETAILS: tuple[str, ...] = (
    "My customer number is {code}.", "It's about case {code}.", "Reference: {code}.",
    "I live in {place}.", "See attached.",
)  # fmt: skip
VERDICTS: dict[str, tuple[str, ...]] = {
    "negative": (
        "Would not recommend.", "A customer for {n} years, not any more.", "One star is too many.",
        "Waste of your time.", "Recommended? No.",
    ),
    "neutral": (
        "Could be better, could be worse.", "Just ok.", "See for yourself.",
        "A customer for {n} years.", "No opinion really.",
    ),
    "positive": (
        "Recommended!", "Five stars.", "A customer for {n} years and staying.", "Just do it.",
        "Nothing but good.",
    ),
}  # fmt: skip
NOW: tuple[str, ...] = (
    "today", "tomorrow", "on Friday", "this week", "next week", "on Monday", "this weekend",
    "tonight", "in a week", "on Saturday",
)  # fmt: skip
PAST: tuple[str, ...] = (
    "yesterday", "last week", "this morning", "on Monday", "the other day", "last night",
    "last Saturday", "just now", "last month", "on {n} March",
)  # fmt: skip
SINCE: tuple[str, ...] = (
    "for 3 days", "since yesterday", "for a week", "since this morning", "for 2 weeks",
    "since Monday", "all day", "for months", "since we moved",
)  # fmt: skip
PLACES: tuple[str, ...] = (
    "Whitby", "Ludlow", "Sligo", "Truro", "Ely", "Kendal", "Tralee", "Hexham", "Oban", "Kilkenny",
    "Wrexham", "Deal", "Skipton", "Newry", "Diss", "Athlone", "Louth", "Stroud", "Ennis", "Penrith",
)  # fmt: skip
AMOUNTS: tuple[str, ...] = (
    "{nn} quid", "£{nn}", "£{n}.50", "{nn}.95", "{n}0 pounds", "£1{nn}.00", "{n} tenners",
)  # fmt: skip
