"""The simulated Mastodon beside a third party's (mastodon_mock): the same requests and shapes.

The mock is itself an imitation; where it is known to differ from Mastodon's own specification the
difference is listed, and ours follows the specification.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from desk import address
from scenes import SECRET, Scene, brand_account, deleted, edited, person, simulated
from shapes import Ask, Known, Server, ask, compare
from test_real_mastodon import Person

from simulator import tokens
from simulator.people import MASTODON

pytestmark = [pytest.mark.real_servers, pytest.mark.slow]
BRANDS, STRANGER = "the brand", "a stranger"
WRONG = {STRANGER: "Bearer nobody's"}
HEADERS = ("Link", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


@pytest.fixture(scope="module")
def ours() -> Iterator[Server]:
    scene = Scene()
    care = brand_account(MASTODON)
    ann, bo = (person(MASTODON, n, n.title()) for n in ("ann", "bo"))
    at = (care,)
    question = scene.says(ann, f"@{care.handle} mijn internet ligt eruit", mentions=at)
    tagged = scene.says(bo, "Weer niks #kapottepaal")
    again = scene.says(bo, "En nog steeds #kapottepaal")
    secret = scene.says(bo, f"@{care.handle} klantnummer 5", mentions=at, is_private=True,
                        place="message")  # fmt: skip
    answer = scene.says(care, "@ann Wat vervelend!", to=question, mentions=(ann,))
    regretted = scene.says(bo, f"@{care.handle} laat maar", mentions=at)
    edited(again, "En nu doet hij het #kapottepaal")
    deleted(regretted)
    with simulated(scene, "mastodon") as url:
        names = {
            "question": question.native_id,
            "tagged": tagged.native_id,
            "edited": again.native_id,
            "secret": secret.native_id,
            "answer": answer.native_id,
            "deleted": regretted.native_id,
            "brand": care.account_id,
            "customer": bo.account_id,
            "handle": care.handle,
            "tag": "kapottepaal",
        }
        token = tokens(SECRET)[care.account_id]
        yield Server(url, names, WRONG | {BRANDS: f"Bearer {token}"})


@pytest.fixture(scope="module")
def theirs() -> Server:
    instance = address("MASTODON_URL")
    acme = Person(instance)
    ann, bo = Person(instance), Person(instance)
    tag = f"paal{secrets.token_hex(3)}"
    question = ann.writes(f"@{acme.handle} mijn internet ligt eruit")
    tagged = bo.writes(f"Weer niks #{tag}")
    again = bo.writes(f"En nog steeds #{tag}")
    secret = bo.writes(f"@{acme.handle} klantnummer 5", visibility="direct")
    answer = acme.writes(f"@{ann.handle} Wat vervelend!", question)
    regretted = bo.writes(f"@{acme.handle} laat maar")
    bo.edits(again, f"En nu doet hij het #{tag}")
    bo.deletes(regretted)
    names = {
        "question": question["id"],
        "tagged": tagged["id"],
        "edited": again["id"],
        "secret": secret["id"],
        "answer": answer["id"],
        "deleted": regretted["id"],
        "brand": acme.id,
        "customer": bo.id,
        "handle": acme.handle,
        "tag": tag,
    }
    return Server(instance, names, WRONG | {BRANDS: f"Bearer {acme.token}"})


V1, V2 = "/api/v1", "/api/v2"
READING = (
    Ask(f"{V1}/instance"),
    ask(f"{V1}/timelines/tag/{{tag}}"),
    ask(f"{V1}/timelines/tag/{{tag}}", limit=1),
    Ask("{next}"),
    ask(f"{V1}/timelines/tag/{{tag}}", BRANDS, min_id=0, limit=1),
    ask(f"{V1}/timelines/tag/{{tag}}", since_id="{tagged}"),
    ask(f"{V1}/timelines/tag/{{tag}}", max_id=1),
    ask(f"{V1}/timelines/tag/nobodysaysthis"),
    ask(f"{V1}/accounts/{{customer}}/statuses"),
    ask(f"{V1}/accounts/{{brand}}/statuses", BRANDS),
    ask(f"{V1}/accounts/{{brand}}/statuses", BRANDS, exclude_replies="true"),
    ask(f"{V1}/accounts/{{customer}}/statuses", limit=1),
    Ask("{next}"),
    ask(f"{V1}/accounts/{{customer}}"),
    ask(f"{V1}/accounts/lookup", acct="{handle}"),
    ask(f"{V1}/accounts/verify_credentials", BRANDS),
    ask(f"{V1}/notifications", BRANDS, **{"types[]": "mention"}, limit=1),
    Ask("{next}", who=BRANDS),
    ask(f"{V1}/statuses/{{question}}"),
    ask(f"{V1}/statuses/{{edited}}", BRANDS),
    ask(f"{V1}/statuses/{{answer}}", BRANDS),
    ask(f"{V1}/statuses/{{secret}}", BRANDS),
    ask(f"{V1}/statuses/{{question}}/context"),
    ask(f"{V1}/statuses/{{answer}}/context"),
    ask(f"{V2}/search", BRANDS, q="{tag}", type="statuses", limit=1),
    ask(f"{V2}/search", q="{tag}", type="statuses"),
)
REFUSED = (
    ask(f"{V1}/timelines/tag/{{tag}}", STRANGER),
    ask(f"{V1}/notifications"),
    ask(f"{V1}/notifications", STRANGER),
    ask(f"{V1}/accounts/verify_credentials"),
    ask(f"{V1}/accounts/999999999999"),
    ask(f"{V1}/accounts/999999999999/statuses"),
    ask(f"{V1}/accounts/lookup", acct="nobody.is.called.this"),
    ask(f"{V1}/statuses/999999999999"),
    ask(f"{V1}/statuses/999999999999/context"),
    ask(f"{V1}/statuses/{{deleted}}"),
    ask(f"{V1}/statuses/{{secret}}"),
    ask(f"{V2}/search", BRANDS, type="statuses"),
    ask(f"{V1}/nothing"),
    Ask(f"{V1}/statuses/{{question}}", method="DELETE"),
)
MOCK = "as the mock has it; ours follows Mastodon's own answers"
LIMITS = Known("*", "(X-RateLimit-*", "the mock tells no limits; Mastodon does")
KNOWN = (
    LIMITS,
    Known("*", "*created_at", f"microseconds, {MOCK}"),
    Known("*", "*edited_at", f"microseconds, {MOCK}"),
    Known("*", "*last_status_at", f"an instant, {MOCK}: a date or null"),
    *(
        Known("*", f"*{name}", f"null, {MOCK}")
        for name in ("suspended", "moved", "limited", "noindex", "discoverable")
    ),
    *(
        Known("*", f"*{name}", f"of a newer or older Mastodon, {MOCK}")
        for name in ("attribution_domains", "quotes_count", "quote_approval_policy")
    ),
    Known("*", "*application*", f"null, {MOCK}: posts of its own server name a program"),
    *(
        Known("*", f"*{name}", f"told to everybody, {MOCK}: to who has signed in")
        for name in ("pinned", "reblogged", "muted", "filtered", "favourited", "bookmarked")
    ),
    Known("*", "(Link)", f"no next link once a page is not full, {MOCK}"),
    Known("GET /api/v2/search?q={tag}&type=statuses", "statuses[]", f"found by anybody, {MOCK}"),
    Known("GET /api/v1/instance", "contact_account*", "nobody is named as our town's contact"),
    Known("GET /api/v1/notifications*", "[].status*", "a notification outlives its status there"),
)
REFUSALS_KNOWN = (
    LIMITS,
    Known("GET /api/v1/timelines/tag/{tag} as a stranger", "*", f"a wrong token reads on, {MOCK}"),
    Known("GET /api/v1/statuses/{secret}", "*", f"a private message reads to anybody, {MOCK}"),
    Known("GET /api/v2/search?type=statuses*", "*", f"422 with details, {MOCK}: 400"),
)


def test_statuses_accounts_and_notifications_read_alike(ours: Server, theirs: Server) -> None:
    compare(ours, theirs, READING, KNOWN, headers=HEADERS)


def test_what_one_refuses_the_other_refuses_alike(ours: Server, theirs: Server) -> None:
    compare(ours, theirs, REFUSED, REFUSALS_KNOWN, headers=HEADERS)
