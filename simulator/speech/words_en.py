"""English: what customers say and how brands answer."""

from __future__ import annotations

THINGS = {
    "telecom": (
        "broadband", "wifi", "signal", "bill", "contract", "router", "SIM card", "data bundle",
        "TV box", "number transfer", "fibre", "roaming",
    ),
    "travel": (
        "train", "flight", "luggage", "rebooking", "delay", "seat reservation", "e-ticket",
        "connection", "delay repay", "check-in", "refund", "platform change",
    ),
    "retail": (
        "order", "parcel", "return", "discount code", "receipt", "delivery", "warranty", "refund",
        "loyalty card", "web shop", "stock", "gift card",
    ),
}  # fmt: skip

CUSTOMER = {
    "question": (
        "any idea why my {thing} still isn't sorted {time}?",
        "what's happening with my {thing}? It's been {n} days",
        "can somebody help me with the {thing}? I can't work it out",
        "is the {thing} down in {place} or is it just me?",
        "where do I find the {thing}? Your site just says <error 40{n}>",
        "could anyone look at my {thing} {time}?",
        "quick question about the {thing}: do I need to do anything myself?",
        "when will the {thing} be back to normal? Stuck in {place}",
        "how do I change the {thing} without calling {n} times?",
        "do I pay for {thing} & the rest separately?",
    ),
    "complaint": (
        "{n} days of hassle with the {thing} and nobody calls back",
        "the {thing} again! That's {n} times this month",
        "absolute shambles with the {thing} in {place}",
        "I'm done. The {thing} is broken and your chat has been silent for > {n}0 minutes",
        "charged me £{n}0 for a {thing} I never got. Money back please",
        "you promised the {thing} would be fixed {time}. It isn't",
        "how hard can a {thing} be?? Third person, same story",
        "{n} weeks for a {thing}. Lovely customer care, that",
        "my {thing} is lost and I keep being passed from pillar to post",
    ),
    "compliment": (
        "well done! The {thing} was sorted in {n} minutes",
        "such lovely help {time} with my {thing}, thank you",
        "credit where it's due: the {thing} just works",
        "great service in {place}, {thing} without a hitch",
        "never thought I'd say it, but I'm happy with the {thing} 😀",
    ),
    "remark": (
        "I see they are working on the {thing} in {place}",
        "the {thing} with you lot is always a story",
        "the new app is different, the {thing} is at the bottom now",
        "day {n} with the new {thing}. Will keep you posted",
        "there's a poster about the {thing} in {place} now, funny",
    ),
    "commercial_question": (
        "what would a {thing} cost me if I switch to you?",
        "do you do a {thing} for {n} people?",
        "is there a discount on the {thing} if I order {time}?",
    ),
    "follow_up": (
        "thanks, but I tried that already. What now?", "ok, and how long will that take?",
        "it's about the {thing}, the one in {place}", "no, it still doesn't work {time}",
        "hm, and who pays for that?", "don't have that number here. Is there another way?",
        "just tried again, same message ({n}0{n})",
    ),
    "closer": (
        "sorted, thank you!", "brilliant, cheers 👍", "it works again, thanks for the help",
        "all clear, thanks", "perfect, have a nice day",
    ),
    "more": (
        "oh, and this is in {place}", "it's been like this for {n} days", "*{thing}, obviously",
        "PS: phoning doesn't work either", "anyone?", "forgot to say: latest app version",
    ),
    "me_too": (
        "same here in {place} with the {thing}", "same problem, {n} days now",
        "me too. When do we hear something?", "my {thing} is down as well",
    ),
    "private": (
        "Hello, as asked, my details: {personal}. It's about the {thing}.",
        "Hi, rather in private: my {thing} is wrong. {personal}",
        "Here are my customer details: {personal}. Hope to hear {time}.",
    ),
}  # fmt: skip

INDIRECT = (
    "anyone used {name}? The {thing} is supposed to be better there",
    "{name} has trouble with the {thing} again {time}, I bet",
    "torn between {name} and doing nothing. A {thing} costs a bomb anywhere",
    "{n} hours waiting for the {thing} from {name}. Cosy",
    "my neighbour in {place} swears by {name}, not so sure about the {thing}",
    "good {thing} from {name} today, fair play",
    "another letter from {name} about the {thing}. Paper, in this day and age",
)

NAMESAKES = {
    "oakmoss": (
        "This perfume opens with bergamot and dries down to oakmoss and leather",
        "Found real oakmoss on the old trees behind the cottage, so soft",
        "Dyeing wool with oakmoss this weekend, it turns a warm brown",
    ),
}

BROADCASTS = (
    "Good morning! Our team is ready for your questions about the {thing}.",
    "The {thing} is new {time}. Read all about it on our site.",
    "Disruption: the {thing} may stutter in {place}. We're on it.",
    "Did you know you can arrange the {thing} in the app? 📱",
)

REPLIES = {
    "question": (
        "Good question! You can check the {thing} in the app, under My details.",
        "The {thing} usually takes {n} working days. Let us know if you hear nothing {time}.",
        "I'll find out for you. Which address in {place} is it about?",
        "That's right, the {thing} is limited there now. We expect it back {time}.",
    ),
    "complaint": (
        "Sorry about your {thing}! I'll look into this right away.",
        "Apologies for the long wait. Since when has the {thing} not been working?",
        "That's not what you should expect from us. I've passed the {thing} to a colleague.",
        "We see no fault with the {thing}. Have you restarted it/the app yet?",
    ),
    "compliment": (
        "How nice to hear, thank you! 🎉", "Thanks, I'll tell the team!", "Made our day!",
    ),
    "remark": (
        "Well spotted! There's more about the {thing} on our site.", "True, we're busy with it.",
        "Thanks for your message. Tell us if there's anything we can do.",
    ),
    "commercial_question": (
        "Great that you're thinking of us! Prices for the {thing} are on our site.",
        "We do, from £{n} a month. Shall we call you?",
    ),
    "follow_up": (
        "Thanks for adding that. The {thing} is with a colleague; you'll hear from us {time}.",
        "Then let's try another way: a colleague will call you {time}.",
        "That will be done within {n} working days.", "I see. Let me have another look.",
    ),
    "closer": ("You're welcome! Have a good day 👋", "Glad it worked!"),
    "proactive": (
        "Hi, we saw your post about us. Anything we can help with?",
        "Just reading along: is it about the {thing}? Happy to think with you.",
        "Thanks for the mention! Questions about the {thing}? Just ask.",
    ),
    "to_private": (
        "We need your details to check this. Could you send us a private message?",
        "Please send your customer number and postcode in a private message, not here.",
    ),
    "private": (
        "Thanks for the details. The {thing} is changed, you'll see it {time}.",
        "Got it! All arranged; your money is back within {n} working days.",
    ),
    "bot": (
        "Thanks for your message! A colleague answers in opening hours. (automatic message)",
        "We got your message and will read it as soon as we can. This is a machine.",
    ),
}  # fmt: skip

OPENERS = ("", "", "", "hi, ", "hello, ", "morning, ", "right, ", "dear all, ", "hey ")
TAILS = ("", "", "", "", " Cheers, {first}", " 😡", " 🙄", " quick answer please", " #fail", " thx")
GREETINGS = ("Hi {first}, ", "Hello {first}. ", "Hi there, ", "Hey {first}! ", "")
TIMES = ("today", "tomorrow", "before Friday", "this week", "since yesterday", "soon")
PLACES = ("Whitby", "Ludlow", "Sligo", "Truro", "Ely", "Kendal", "Tralee", "Hexham", "Oban")
MIXED = ("mañana I suppose", "quel dommage", "helaas pindakaas", "c'est la vie", "geen idee")
