"""How brands answer, in English: sentences by what they do, so that their marks are known."""

from __future__ import annotations

GREETINGS_BY_NAME: tuple[str, ...] = (
    "Hi {first}, ", "Hello {first}. ", "Hey {first}! ", "Dear {first}, ", "Morning {first}, ",
    "Hiya {first}! ",
)  # fmt: skip
GREETINGS: tuple[str, ...] = (
    "Good day, ", "Hi! ", "Hello, ", "Good morning. ", "Hi there! ", "", "", "",
)  # fmt: skip
PARTS: dict[str, tuple[str, ...]] = {
    "apology": (
        "Sorry for the trouble.", "Our apologies, that's not how it should be.",
        "I'm sorry the {thing} didn't go as promised.", "Apologies for the long wait!",
        "Sorry you have to chase this.", "We are sorry about that.", "Sorry for the late reply.",
        "My apologies on behalf of the whole team.", "Oh dear, so sorry!",
        "We're sorry that you see it this way.",
    ),
    "thanks": (
        "Thank you for your message.", "Thanks for telling us!", "Thanks for thinking along.",
        "Thank you for your patience.", "Thanks for adding that.",
        "Good of you to let us know, thanks!", "Thank you for your question.",
        "Thanks for your message about the {thing}.",
    ),
    "empathy": (
        "That's not what you should expect from us.", "What a pain about the {thing}.",
        "I see why you're fed up.", "That's no fun at all.", "No wonder you've had enough.",
        "I wouldn't be happy with that either.", "We know the feeling.",
        "Ouch, that doesn't sound good.",
    ),
    "action": (
        "I'll look into this right away.", "We'll put the {thing} right.",
        "I've set the {thing} going again.", "I'll find out for you.",
        "A colleague will call you {when}.", "It'll be done within {n} working days.",
        "We'll solve the {thing} for you {when}.", "I'm happy to have a look with you.",
        "You'll hear from us about the {thing} {when}.", "I've changed it for you.",
        "Somebody will be in {place} {when}.", "I'll keep an eye on the {thing} for you.",
    ),
    "compensation": (
        "You'll get {amount} back from us.", "We'll put {amount} in your account as compensation.",
        "You'll have a voucher of {amount} for the trouble.",
        "We'll refund what the {thing} cost you.", "This month is on us, as a goodwill gesture.",
    ),
    "explanation": (
        "That's because there was a fault in {place}.",
        "It takes longer because it's very busy now.",
        "The cause is an error in our system, which is why the {thing} got stuck.",
        "This is due to our office move in {place}.",
        "That's because the {thing} is checked first.",
        "Because of the holiday rush the {thing} fell behind.",
        "It has to do with an update, that's why the {thing} isn't there yet.",
        "Because of illness there are fewer of us {when}.",
        "That's because the {thing} goes through another company.",
    ),
    "denial": (
        "We know of no problem with the {thing}.", "We see no fault with the {thing}.",
        "That isn't right, nothing is the matter with the {thing}.", "We never promised that.",
        "The mistake isn't ours.", "According to our system nothing is wrong with the {thing}.",
        "We don't recognise that.", "We're not responsible for this.",
    ),
    "blame": (
        "Did you read everything about the {thing}?", "You should have told us sooner then.",
        "Something is probably set up wrongly at your end.", "You had an e-mail about this.",
        "You really need to be somewhere else for that.",
        "Other customers have no trouble with it.",
    ),
    "rules": (
        "That's what the terms say.", "Unfortunately rules are rules with the {thing}.",
        "We can't change this afterwards.", "The {thing} has a limit of {nn} days, which is over.",
        "It's clearly on the site.", "We don't make exceptions.",
    ),
    "info": (
        "There's more about the {thing} on our site.",
        "The {thing} usually takes {n} working days.",
        "You can check the {thing} in the app, under Details.",
        "You'll see the {thing} in your overview {when}.",
        "You can do that with the form on the site.", "You can reach us on weekdays until {n}.",
        "You need number {code} for the {thing}.", "News on the {thing} is on the status page.",
    ),
    "question": (
        "Which address in {place} is it about?", "Since when has this been going on?",
        "Have you tried anything with the {thing} yet?", "What's your postcode?",
        "What do you see on your screen?", "Which number does the {thing} have?",
        "Could you tell us a bit more?", "Is it about the {thing} or something else?",
    ),
    "private": (
        "Could you send us your details in a private message?",
        "Please send your customer number and postcode by DM. Not here.",
        "Send us a private message and we'll look at the {thing} together.",
        "Would you DM us about this?", "We need your details, by private message please.",
    ),
    "joy": (
        "How nice to hear!", "That's what we do it for.", "I'll tell the team!",
        "That made our day.", "What a compliment, we'll read it out in {place}.",
        "That's what we like to hear.", "Now that cheers us up.",
    ),
    "chat": (
        "Well spotted!", "Great that you're thinking of us.", "Good to know.",
        "We're reading along!", "There you go.", "Haha, we'll remember that one.",
    ),
    "sales": (
        "We do, from {amount} a month.", "Prices for the {thing} are on our site.",
        "New customers get {nn} per cent off the {thing} now.",
        "For {n} people we can make you a quote.",
        "Shall I have somebody call you {when} about the {thing}?",
        "You can in {place}, from {when}.",
    ),
    "handover": (
        "I'm passing your message about the {thing} on to {department}.",
        "Our colleagues in {department} will take over.",
        "This is one for {department}, they'll pick it up {when}.",
        "Your question is with {department} now.",
    ),
    "solved": (
        "Did it work out with the {thing}?", "Just checking: is everything solved now?",
        "Is the {thing} all right now?", "Does that answer your question?",
        "How's the {thing} now, is it fixed?",
    ),
    "received": (
        "Got it!", "I've found your details.", "The {thing} has been changed.",
        "It's right in the system now.", "I have it in front of me.",
    ),
    "offer": (
        "We saw your post about us.", "Just reading along: is it about the {thing}?",
        "Questions about the {thing}? Just ask.", "Anything we can help with?",
        "We came across your message and would like to help.",
    ),
    "welcome": (
        "You're welcome!", "Glad it worked!", "No trouble.", "Good to know!",
        "Great, that's settled.", "Any time.",
    ),
    "wish": (
        "Have a good day!", "Enjoy your evening.", "Good luck with it!",
        "Let us know if there's anything else.", "Have a lovely weekend!", "See you soon.",
    ),
    "invite": (
        "How did we do? Tell us: {survey}", "Would you give us a mark? {survey}",
        "Were you helped well? Let us know at {survey} (takes {n} minutes).",
        "What did you think of this chat? {survey}",
    ),
    "machine": (
        "Your message about the {thing} is in, we'll read it soon. This is a machine.",
        "A colleague answers in opening hours. (automatic message)",
        "It's busy, this may take {n} hours. This answer was sent automatically.",
        "Your message came in under number {code}. (automatic confirmation)",
    ),
}  # fmt: skip
EMOJI: tuple[str, ...] = (" 😊", " 👋", " 👍", " 🙏", " 🍀", " 🎉", " 💚")
DEPARTMENTS = {
    "customer_care": "customer care",
    "communication": "communication",
    "marketing": "marketing",
    "sales": "sales",
    "hr": "human resources",
    "it": "the technical team",
    "other": "legal",
}  # fmt: skip
INFO: dict[str, tuple[str, ...]] = {
    "delivery": (
        "You can follow the {thing} with the code in your e-mail.",
        "The {thing} comes in the morning, no need to sign.",
        "We deliver in {place} on Saturdays too.",
    ),
    "invoice": (
        "That {amount} on the {thing} is the standing charge.",
        "The {thing} is taken around the {nn}th.", "Last year's {thing} is under Documents.",
    ),
    "outage": (
        "We expect the {thing} in {place} back {when}.",
        "There's a fault with the {thing} in {place}, engineers are on it.",
        "The {thing} is back, restart if need be.",
    ),
    "refund": (
        "The {thing} will be in your account within {n} working days.",
        "Apply for the {thing} with the form, receipt included.",
        "The {thing} goes to the account that we have for you.",
    ),
    "booking": (
        "You can move the {thing} up to {n} hours before.", "The {thing} is down for {when}.",
        "The confirmation of the {thing} comes by e-mail.",
    ),
    "opening_times": (
        "The {thing} in {place} is open from {n} until late.",
        "The {thing} is closed over the holidays.", "You can walk in on Mondays.",
    ),
    "app": (
        "Update the {thing} to version {n}.{n}.", "It's in the menu, third from the top.",
        "With a new code from your e-mail you'll get in again.",
    ),
    "staff": (
        "You can reach the {thing} through the general number.", "Our {name} is in {place} {when}.",
        "Complaints or praise about the {thing} go in the form.",
    ),
    "price": (
        "The {thing} includes VAT.", "From {when} the {thing} is {amount}.",
        "The overview shows how the {thing} is worked out.",
    ),
    "contract": (
        "You can cancel the {thing} every month.",
        "The {thing} moves with you if you tell us {n} weeks ahead.",
        "The {thing} runs for {n} more months.",
    ),
    "privacy": (
        "We keep the {thing} for {n} years.", "You can change or wipe the {thing} under Settings.",
        "A real e-mail from us never asks about the {thing}.",
    ),
    "job": (
        "You can apply for the {thing} on our careers page.",
        "You'll hear about the {thing} within {n} weeks.",
        "You have to be sixteen for the {thing}.",
    ),
    "campaign": (
        "The {thing} runs until {when}.", "The terms of the {thing} are on the site.",
        "The song was written for the {thing}.",
    ),
    "sustainability": (
        "All the figures of the {thing} are on page {nn}.", "In {place} we start {when}.",
        "An independent office checks the {thing}.",
    ),
}  # fmt: skip
