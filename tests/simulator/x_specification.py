"""X's official specification: what requests it allows and refuses, and how answers must look."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

Json = dict[str, Any]
FORMATS = FormatChecker(formats=())
CLOSED = (
    *("Tweet", "Post", "User", "DmEvent", "Usage", "SearchCount", "ComplianceJob", "Expansions"),
    *("MentionEntity", "HashtagEntity", "UrlEntity"),
)
"""Schemas in which a name that the specification does not know is an error."""
MORE = {
    "DmEvent": ("entities",),  # a field of the enumeration, which the schema forgets
    "ComplianceJob": ("resumable",),
    "User": ("most_recent_post_id",),
    "Post": ("edit_history_post_ids", "referenced_posts", "note_post"),
}

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"


def _is_instant(text: object) -> bool:
    return not isinstance(text, str) or (
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text) is not None
        and datetime.fromisoformat(text).tzinfo is not None
    )


def _is_address(text: object) -> bool:
    return not isinstance(text, str) or re.match(r"https?://[^\s/]+", text) is not None


def _is_small(number: object) -> bool:
    return not isinstance(number, int) or -(2**31) <= number < 2**31


FORMATS.checks("date-time", raises=ValueError)(_is_instant)
FORMATS.checks("uri")(_is_address)
FORMATS.checks("int32")(_is_small)


@dataclass(frozen=True)
class Case:
    """One request that the specification allows, or refuses, and why."""

    why: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)


class Specification:
    """Reads one version."""

    def __init__(self, file: Path) -> None:
        """Read the file."""
        self.spec: Json = json.loads(file.read_text())
        closed = copy.deepcopy(self.spec)
        schemas = closed["components"]["schemas"]
        enumerated = {
            name.removesuffix("FieldsParameter"): parameter["schema"]["items"]["enum"]
            for name, parameter in closed["components"]["parameters"].items()
            if name.endswith("FieldsParameter")
        }
        for name in CLOSED:
            if name in schemas:
                schemas[name]["unevaluatedProperties"] = False
                known = schemas[name].setdefault("properties", {})
                for more in (*enumerated.get(name, ()), *MORE.get(name, ())):
                    known.setdefault(more, {})
        resource: Resource[Any] = DRAFT202012.create_resource(closed)
        self._registry: Registry[Any] = Registry().with_resource("urn:x", resource)
        mapping = self.spec["components"]["schemas"]["Problem"]["discriminator"]["mapping"]
        self.problems: dict[str, str] = mapping

    def operation(self, method: str, path: str) -> Json:
        """Give an endpoint."""
        found: Json = self.spec["paths"][path][method.lower()]
        return found

    def wrongs(self, body: Any, method: str, path: str) -> list[str]:
        """Tell what is wrong with an endpoint's answer."""
        answer = self.operation(method, path)["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]["$ref"]
        found = self._wrongs(body, schema)
        expected = {"data", "includes", "errors", "meta"}
        found += [f"{name}: no part of an answer" for name in body if name not in expected]
        for problem in body.get("errors", ()):
            found += self.wrongs_of_problem(problem)
        return found

    def wrongs_of_problem(self, problem: Any) -> list[str]:
        """Tell what is wrong with a problem, by the schema of its type."""
        if not isinstance(problem, dict) or problem.get("type") not in self.problems:
            return [f"{problem}: of no type that the specification knows"]
        return self._wrongs(problem, self.problems[problem["type"]])

    def _wrongs(self, thing: Any, reference: str) -> list[str]:
        validator = Draft202012Validator(
            {"$ref": f"urn:x{reference}"}, registry=self._registry, format_checker=FORMATS
        )
        return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(thing)]

    # requests

    def wrongs_of_request(
        self, method: str, path: str, query: Mapping[str, list[str]]
    ) -> list[str]:
        """Tell what is wrong with a request: its path, its parameters and each value's form."""
        found = [
            (template, match.groupdict())
            for template in self.spec["paths"]
            if (match := re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path))
        ]
        if not found:
            return [f"{path}: no such path"]
        template, in_path = min(found, key=lambda pair: len(pair[1]))
        parameters = [
            self._resolved(p) for p in self.operation(method, template).get("parameters", ())
        ]
        values = dict(query) | {name: [value] for name, value in in_path.items()}
        known = {parameter["name"] for parameter in parameters}
        wrongs = [f"{template}: {name} is not known" for name in sorted(set(values) - known)]
        for parameter in parameters:
            name, given = parameter["name"], values.get(parameter["name"], [])
            if len(given) > 1 or (parameter.get("required") and not given):
                wrongs.append(f"{template}: {name} is given {len(given)} times")
            for text in given[:1]:
                wrongs += [f"{template}: {name}: {w}" for w in self._misfits(parameter, text)]
        return wrongs

    def wrongs_of_body(self, body: bytes, method: str, path: str) -> list[str]:
        """Tell what is wrong with what is sent to an endpoint."""
        wanted = self.operation(method, path)["requestBody"]["content"]["application/json"]
        return self._wrongs(json.loads(body), wanted["schema"]["$ref"])

    def _misfits(self, parameter: Json, text: str) -> Iterator[str]:
        schema = self._resolved(parameter["schema"])
        value: Any = text
        if schema["type"] == "array":
            items = self._resolved(schema["items"])
            value, schema = text.split(","), {**schema, "items": items}
        elif schema["type"] == "integer":
            value = int(text) if re.fullmatch(r"-?[0-9]+", text) else text
        if schema.get("format") == "date-time" and re.fullmatch(INSTANT, text) is None:
            yield f"{text} is no instant"
        plain = {name: rule for name, rule in schema.items() if name != "format"}
        yield from (error.message for error in Draft202012Validator(plain).iter_errors(value))

    def allowed(self, path: str, good: Mapping[str, str]) -> Iterator[Case]:
        """Make requests at the edges of what is allowed; ``good`` has values from the world."""
        for name, schema, place in self._parameters(path):
            for why, value in self._good_values(name, schema, good):
                yield self._case(f"{name}: {why}", path, good, name, place, value)
        yield self._case("all at once", path, good, "", "query", "", is_full=True)

    def refused(self, path: str, good: Mapping[str, str]) -> Iterator[Case]:
        """Make requests that are just not allowed."""
        for name, schema, place in self._parameters(path):
            for why, value in self._bad_values(schema):
                if value or place == "query":
                    yield self._case(f"{name}: {why}", path, good, name, place, value)
            case = self._case("", path, good, "", place, "")
            if name in case.query:
                rest = {other: value for other, value in case.query.items() if other != name}
                yield Case(f"{name}: missing", case.path, rest)
            if place == "query" and name in good:
                twice = {**case.query, name: [good[name]] * 2}
                yield Case(f"{name}: twice", case.path, twice)
        yield self._case("an unknown parameter", path, good, "colour", "query", "blue")

    def _parameters(self, path: str) -> Iterator[tuple[str, Json, str]]:
        for parameter in self.operation("GET", path)["parameters"]:
            found = self._resolved(parameter)
            yield found["name"], self._resolved(found["schema"]), found["in"]

    def _resolved(self, thing: Json) -> Json:
        while "$ref" in thing:
            section, name = thing["$ref"].split("/")[-2:]
            thing = self.spec["components"][section][name]
        return thing

    def _case(
        self,
        why: str,
        path: str,
        good: Mapping[str, str],
        name: str,
        place: str,
        value: str,
        *,
        is_full: bool = False,
    ) -> Case:
        query: dict[str, list[str]] = {}
        values = {**good, name: value} if place == "path" else dict(good)
        for parameter in self.operation("GET", path)["parameters"]:
            found = self._resolved(parameter)
            schema = self._resolved(found["schema"])
            if found["in"] == "path":
                path = path.replace(f"{{{found['name']}}}", values[found["name"]])
            elif found.get("required"):
                query[found["name"]] = [good[found["name"]]]
            elif is_full and schema["type"] == "array":
                query[found["name"]] = [",".join(dict.fromkeys(schema["items"]["enum"]))]
        if place == "query" and name:
            query[name] = [value]
        return Case(f"{path} {why}", path, query)

    def _good_values(
        self, name: str, schema: Json, good: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        if schema["type"] == "integer":
            yield from (("the least", str(schema["minimum"])), ("the most", str(schema["maximum"])))
        elif schema["type"] == "array":
            items = self._resolved(schema["items"])
            values = list(dict.fromkeys(items.get("enum") or good[name].split(",")))
            yield from ((value, value) for value in values)
            yield "all", ",".join(values)
            if "maxItems" in schema:
                yield "the most", ",".join(values[:1] * schema["maxItems"])
        elif "enum" in schema:
            yield from ((value, value) for value in schema["enum"])
        elif name in good:
            yield "good", good[name]

    def _bad_values(self, schema: Json) -> Iterator[tuple[str, str]]:
        if schema["type"] == "integer":
            yield "too few", str(schema["minimum"] - 1)
            yield "too many", str(schema["maximum"] + 1)
            yield from (("no number", "ten"), ("no whole number", "10.5"), ("empty", ""))
        elif schema["type"] == "array":
            items = self._resolved(schema["items"])
            if "enum" in items:
                yield "unknown", f"{items['enum'][0]},colour"
                yield "a space", f" {items['enum'][0]}"
            else:
                yield from self._bad_values(items)
            if "maxItems" in schema:
                yield "one more", ",".join(["1"] * (schema["maxItems"] + 1))
            if schema.get("uniqueItems"):
                yield "one twice", ",".join([items["enum"][0]] * 2)
            yield "none", ""
        elif "enum" in schema:
            yield from (("unknown", "colour"), ("empty", ""))
        elif schema.get("format") == "date-time":
            for text in ("yesterday", "2026-10-12", "2026-10-12T00:00:00", "2026-13-12T00:00:00Z"):
                yield text, text
        elif "pattern" in schema:
            for text in ("20digits" + "1" * 12, "1" * 20, "a.b", "-1", "é"):
                if re.search(schema["pattern"], text) is None:
                    yield text, text
        else:
            least, most = schema.get("minLength", 0), schema.get("maxLength")
            if least:
                yield "too short", "a" * (least - 1)
            if most:
                yield "too long", "a" * (most + 1)
