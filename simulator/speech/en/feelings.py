"""What the writer feels about it, in English, and the small talk around it."""

from __future__ import annotations

FEELINGS: dict[str, tuple[str, ...]] = {
    "angry": (
        "I've had it with you lot", "what a shambles", "this is an absolute disgrace", "ridiculous",
        "I'm livid", "never again", "what an utter mess", "bunch of cowboys", "I'm not having it",
        "I'm taking this to the ombudsman", "with all due respect, this is outrageous",
        "I must ask you, politely but firmly, to stop this at once",
        "you should be ashamed of yourselves", "absolutely fuming here", "I could scream",
        "shameless", "I'm cancelling everything", "you'll be hearing from my solicitor",
        "my patience is gone, truly gone", "and then you dare to send me a satisfaction survey",
        "beyond a joke now", "I won't leave it at this", "great, so I'm off to another company",
        "so bad you could cry",
    ),
    "irritated": (
        "nice work, again", "great service, that", "brilliant, really", "thanks a bunch",
        "oh lovely", "sigh", "not exactly handy", "that's no way to treat customers", "charming",
        "doesn't make you cheerful", "hats off, that's how you lose people", "shame, this",
        "it's getting a bit tiresome", "expected better from you", "can't be that hard",
        "what a delightful company", "I don't think it's on", "this is going nowhere", "what fun",
        "bit sad, really", "not the first time either", "there goes my afternoon off",
        "well done you", "bit of a pity", "so that's how you treat your regulars",
        "can't say I'm happy with it", "cheers for nothing", "I did have other things to do",
        "just what I needed today",
    ),
    "confused": (
        "I don't get it any more", "I've lost the thread", "I think I'm reading it wrong",
        "one says this and the other says that", "it isn't quite clear to me",
        "getting a bit muddled", "have I got this right", "am I missing something",
        "can't work it out", "can't see the wood for the trees", "eh", "probably just me",
        "now I don't know either", "the site says something else", "odd",
        "can't make head or tail of it", "strange story", "wait what", "having doubts now",
        "I've read it {n} times but no", "my wife says no, I say yes",
    ),
    "happy": (
        "I'm so pleased with it", "not bad at all", "absolutely brilliant", "lovely",
        "that cheers me up", "credit where it's due", "gold star", "well done you", "hats off",
        "really great", "no complaints here", "didn't expect that", "that's how it should be",
        "nice work", "so good", "can't say anything else, decent", "nothing to moan about",
        "great service", "chuffed to bits", "much better than I feared", "thanks for that",
        "others could learn from it", "this is why I'm a customer", "never thought I'd type this",
        "I was cross at first but not any more", "you're stars", "really rather nice",
        "happy customer here", "thanks a bunch", "brilliant, really", "far from useless",
    ),
    "none": (
        "just so you know", "hence", "that's all really", "thought I'd mention it", "just curious",
        "no rush", "that was it", "for what it's worth", "nothing special otherwise",
        "came across it by chance", "for anyone looking", "just crossed my mind",
    ),
}  # fmt: skip
RHETORICAL: tuple[str, ...] = (  # no answer is expected, whatever the sign at the end
    "how hard can it be", "do you even read these", "do you know what you're doing yourselves",
    "is anyone awake over there", "you call this service", "when will you ever learn",
    "how many more times", "what is wrong with you", "shall I come and do it myself", "seriously",
    "who thinks of these things", "do you take me for a fool", "what am I paying for then",
    "am I supposed to be happy now",
)  # fmt: skip
DEMANDS: tuple[str, ...] = (
    "please sort this", "today if you can", "I want my money back", "just ring me back",
    "get it fixed", "do something about it", "let me hear from you", "pls have a look",
    "a reply would be nice", "send somebody round", "put it right please",
    "I expect a decent solution", "come up with a solution and thanks in advance",
    "get in touch at least",
)  # fmt: skip
MINOR_BAD: tuple[str, ...] = (  # what praise may grumble about
    "though it could have been a bit quicker", "shame about the wait",
    "even if parking was a nightmare", "though it took a while to reach somebody",
    "despite a bad start", "after a lot of hassle first", "but that hold music is dreadful",
    "when I didn't get it at all at first", "only the e-mail beforehand was unclear",
    "bar one mistake", "after an angry call from me, mind",
)  # fmt: skip
MINOR_GOOD: tuple[str, ...] = (  # what a complaint may grant
    "the engineer was friendly enough, but", "normally always happy, but",
    "credit to the chat team, but", "you're nice people, only", "thanks for the quick answer, but",
    "otherwise a fine company, but", "went well for years, but now",
    "nice website, lovely people, but", "I'm not one to complain, but",
    "great help last time, not now:", "lovely, a new app, but",
)  # fmt: skip
UPTURNS: tuple[str, ...] = (  # from bad to good
    "but in the end", "but then", "and still,", "all's well that ends well:",
    "after one phone call", "but look,", "and now,",
)  # fmt: skip
DOWNTURNS: tuple[str, ...] = (  # from good to bad
    "but now", "sadly,", "and now this:", "if only it had stayed that way,", "until today:",
    "and then", "or so I thought, but",
)  # fmt: skip
OPENINGS: tuple[str, ...] = (
    "hi", "hello", "morning", "good evening", "dear all", "hi {brand}", "hey", "hiya",
    "right {brand}", "hi team", "dear {brand}", "afternoon", "yo", "hey {brand}", "ah",
    "dear sir or madam", "first of all thanks", "quick question", "just a thing", "well", "hmm",
    "sorry but", "btw", "oh", "folks",
)  # fmt: skip
CLOSINGS: tuple[str, ...] = (
    "cheers, {first}", "regards, {first}", "kind regards", "thanks, {first}", "thanks in advance",
    "many thanks", "thx", "ta", "have a good day", "good luck with it", "hope to hear", "best",
    "{first}", "thank you", "tia", "quick answer please", "let me know", "I'll wait", "that's all",
    "have a nice weekend", "#customerservice", "#{place}", "#service",
)  # fmt: skip
MIXED: tuple[str, ...] = (
    "mañana I suppose", "quel dommage", "helaas pindakaas", "c'est la vie", "geen idee",
    "merci bien", "très chic", "doe normaal", "lekker hoor", "gezellig", "mamma mia", "danke schön",
    "per favore", "je ne sais quoi", "jammer joh", "da capo", "voilà", "mea culpa btw",
    "alstublieft",
)  # fmt: skip
SLANG: dict[str, tuple[str, ...]] = {
    "you": ("u", "ya"),
    "your": ("ur", "yer"),
    "please": ("pls", "plz"),
    "thanks": ("thx", "ta", "fanks"),
    "because": ("bc", "cos"),
    "my": ("me", "my"),
    "nothing": ("nowt", "nuffin"),
    "something": ("summat", "smth"),
    "really": ("rly", "reet"),
    "and": ("n", "and"),
    "with": ("w/", "wiv"),
    "to": ("2", "to"),
    "for": ("4", "for"),
    "be": ("b", "be"),
    "are": ("r", "are"),
    "people": ("ppl", "folk"),
    "isn't": ("isnt", "aint"),
    "can't": ("cant", "canny"),
    "don't": ("dont", "dinnae"),
    "I'm": ("im", "am"),
    "it's": ("its", "tis"),
    "that's": ("thats", "dats"),
    "have": ("hav", "ave"),
    "the": ("teh", "th'"),
    "what": ("wot", "wat"),
    "there": ("their", "there"),
    "again": ("agen", "again"),
    "minutes": ("mins",),
    "tomorrow": ("tmrw", "tomoz"),
    "today": ("2day", "today"),
    "right": ("rite", "right"),
    "never": ("neva", "ne'er"),
    "anyone": ("any1", "anyone"),
    "about": ("abt", "'bout"),
    "was": ("were", "was"),
    "little": ("wee", "lil"),
}  # fmt: skip
