"""Text filters, safe capture and redaction."""

from __future__ import annotations

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import NamedTuple, NoReturn, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_tools import Desk

from hookgen.library import (
    Capture,
    Json,
    Redact,
    capture,
    hide_cards,
    hide_emails,
    hide_phones,
    hide_secrets,
    is_secret_name,
)
from hookgen.library.filters import is_card_number
from hookgen.runtime import ToolReturn


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("mail ann@example.com.", "mail [email]."),
        ("<ann.lee+x@mail.example.co.uk>", "<[email]>"),
        ("o'brien@example.com", "[email]"),
        ("email='ann@example.com'", "email='[email]'"),
        ("müller@bücher.example", "[email]"),
        ("a@b@example.com", "a@[email]"),
        ("ann@localhost, @ann", "ann@localhost, @ann"),
    ],
)
def test_emails_are_hidden(text: str, hidden: str) -> None:
    """E-mail addresses are hidden, with nothing of what is around them."""
    assert hide_emails(text) == hidden


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("4111111111111111", "[card]"),
        ("card 4111 1111 1111 1111, thanks", "card [card], thanks"),
        ("4111-1111-1111-1111", "[card]"),
        ("3782 822463 10005", "[card]"),
        ("order 12 4111 1111 1111 1111 07", "order 12 [card] 07"),
        ("4222222222222", "[card]"),
        ("4111111111111112", "4111111111111112"),
        ("41111111111111110000000", "41111111111111110000000"),
        ("1700000000000000008", "1700000000000000008"),
    ],
)
def test_cards_are_hidden(text: str, hidden: str) -> None:
    """Card numbers are hidden if their check digit is right, also among others."""
    assert hide_cards(text) == hidden


@given(st.integers(min_value=10**11, max_value=10**17 - 1))
def test_one_of_ten_check_digits_is_right(number: int) -> None:
    """Whatever the digits before it, exactly one last digit makes a card number."""
    stem = f"4{number}"

    assert sum(is_card_number(f"{stem}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize(
    "number",
    [
        "+49 30 1234567",
        "+44 (0) 20 7946 0958",
        "+1 (212) 555-0123",
        "+8613812345678",
        "0049 30 1234567",
        "(212) 555-0123",
        "212-555-0123",
        "555.123.4567",
        "1-800-555-0199",
        "2125550123",
        "020 7946 0958",
        "01 23 45 67 89",
        "(030) 1234-567",
        "13812345678",
        "138 1234 5678",
    ],
)
def test_phones_are_hidden(number: str) -> None:
    """Phone numbers of many countries are hidden."""
    assert hide_phones(f"call {number}, please") == "call [phone], please"


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15 10:30:00",
        "01/02/2024",
        "1700000000",
        "1700000000000",
        "192.168.100.200",
        "3.14159265358979",
        "order 123456",
        "0.123456789",
        "v212-555",
    ],
)
def test_other_numbers_are_not_phones(text: str) -> None:
    """Dates, times, addresses of computers and plain numbers stay."""
    assert hide_phones(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password=hunter2 x", "password=[hidden] x"),
        ("{'api_key': 'abc', 'n': 1}", "{'api_key': [hidden], 'n': 1}"),
        ("Authorization: Bearer abcdef123456", "Authorization: [hidden]"),
        ("postgres://ann:pw@host/db", "postgres://[hidden]@host/db"),
        ("AKIAIOSFODNN7EXAMPLE", "[hidden]"),
        ("ghp_" + "a1" * 18, "[hidden]"),
        ("use sk-" + "x1" * 12, "use [hidden]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc", "[hidden]"),
        ("prompt_tokens=123", "prompt_tokens=123"),
        ("a token of thanks", "a token of thanks"),
        ("basic understanding", "basic understanding"),
    ],
)
def test_secrets_are_hidden(text: str, hidden: str) -> None:
    """Keys and passwords are hidden, by their form or by what stands before them."""
    assert hide_secrets(text) == hidden


@pytest.mark.parametrize(
    "name", ["password", "userToken", "API-Key", "db_pwd", "password2"]
)
def test_secret_names_are_known(name: str) -> None:
    """A name that ends in a word for secrets is one of a secret."""
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["key", "token_count", "query", "passage", ""])
def test_other_names_are_not_secret(name: str) -> None:
    """A name that only has something like it is not."""
    assert not is_secret_name(name)


HOSTILE = [
    "a",
    "a.",
    "a@",
    "a'",
    "1",
    "1 ",
    "1-",
    "(1",
    "+1",
    "00",
    "eyJaaaaaaaa.",
    "sk-",
    "://a:",
    "token=",
    "bearer ",
    "-----BEGIN PRIVATE KEY-----",
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("hide", [hide_emails, hide_cards, hide_phones, hide_secrets])
def test_filters_take_linear_time(hide: Callable[[str], str], piece: str) -> None:
    """A long text takes not much more than its length times a short one.

    A quadratic one would take 32 times as long for each character; the test allows 4,
    for a machine that is busy, by the best of three.
    """
    from time import process_time  # noqa: PLC0415 - measured here only

    def best(length: int) -> float:
        text = piece * (length // len(piece))
        times: list[float] = []
        for _ in range(3):
            begun = process_time()
            hide(text)
            times.append(process_time() - begun)
        return min(times)

    assert best(96_000) <= 4 * 32 * max(best(3_000), 0.0005)


class Colour(Enum):
    """An enum."""

    RED = 1


@dataclass
class User:
    """A dataclass."""

    name: str
    password: str


class Point(NamedTuple):
    """A named tuple."""

    x: int
    y: int


class Plain:
    """An object with nothing of its own."""


class Hostile:
    """An object whose methods all fail."""

    def _fail(self) -> NoReturn:
        raise RuntimeError("no")

    __str__ = __repr__ = __iter__ = __len__ = __hash__ = _fail
    keys = items = __bool__ = _fail

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """Fail, too."""
        raise RuntimeError("no")


class HostileDict(dict[str, object]):
    """A dict that cannot be read."""

    def items(self) -> NoReturn:
        """Fail."""
        raise RuntimeError("no")


class Endless(dict[str, object]):
    """A dict without an end."""

    def items(self) -> Iterator[tuple[str, object]]:  # type: ignore[override]
        """Yield for ever."""
        while True:
            yield "a", "b"


@pytest.mark.parametrize(
    ("value", "captured"),
    [
        (None, None),
        (True, True),
        (1, 1),
        (1.5, 1.5),
        ("a", "a"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (10**400, "<int of 1329 bits>"),
        (b"abc", "<bytes of 3 bytes>"),
        (Colour.RED, "Colour.RED"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00+00:00"),
        ((1, [2]), [1, [2]]),
        ({3, 1, 2}, [1, 2, 3]),
        ({1: "a", "1": "b"}, {"1": "a", "1 (2)": "b"}),
        (User("ann", "hunter2"), {"name": "ann", "password": "[hidden]"}),
        (Point(1, 2), {"x": 1, "y": 2}),
        (ValueError("password=x"), "ValueError: password=[hidden]"),
        (Plain(), "<Plain>"),
        (HostileDict(a=1), "<HostileDict, cannot be captured>"),
        ({"api_key": None, "max_tokens": 5}, {"api_key": None, "max_tokens": 5}),
        ({"a": {"token": [1, 2]}}, {"a": {"token": "[hidden]"}}),
    ],
)
def test_capture_makes_json(value: object, captured: Json) -> None:
    """Each kind of object has its form in JSON, and secrets are hidden."""
    assert capture(value) == captured


def test_capture_survives_hostile_objects() -> None:
    """An object whose every method fails is named."""
    assert capture([Hostile()]) == ["<Hostile, cannot be captured>"]
    assert capture({"a": Hostile()}) == {"a": "<Hostile, cannot be captured>"}


def test_capture_cuts_text() -> None:
    """A long text is cut, and the mark says how much is missing."""
    assert Capture(max_text=3)("abcdef") == "abc... (3 more)"


def test_capture_does_not_cut_secrets_open() -> None:
    """What is beyond the cut still counts when secrets are looked for."""
    assert "AKIA" not in str(Capture(max_text=8)("x AKIAIOSFODNN7EXAMPLE"))


def test_capture_cuts_collections() -> None:
    """A long collection is cut, and has a mark."""
    assert Capture(max_items=2)([1, 2, 3]) == [1, 2, "..."]
    assert Capture(max_items=1)({"a": 1, "b": 2}) == {"a": 1, "...": "..."}
    assert Capture(max_items=1)(Endless()) == {"a": "b", "...": "..."}


def test_capture_stops_at_a_depth() -> None:
    """What is nested too deeply is named only."""
    assert Capture(max_depth=2)([[[1]]]) == [["<list, too deep>"]]


def test_capture_sees_circles() -> None:
    """A collection inside itself is named; one that is there twice is not a circle."""
    circle: list[object] = [1]
    circle.append(circle)
    twice = [1]

    assert capture(circle) == [1, "<list, contains itself>"]
    assert capture([twice, twice]) == [[1], [1]]


def test_capture_takes_nothing_from_iterators() -> None:
    """A generator can still be read after it was captured."""
    items = (n for n in range(3))
    capture([items])

    assert list(items) == [0, 1, 2]


def test_capture_survives_its_own_filter() -> None:
    """A filter that fails hides the text, and is not heard of."""

    def fail(_: str) -> str:
        raise RuntimeError

    assert Capture(filters=(fail,))(["a"]) == ["<str, cannot be captured>"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_capture_of_many_empty_lists_is_quick() -> None:
    """What is empty costs something, too: 50 to the power of 6 are not all opened."""
    nested: list[object] = []
    for _ in range(6):
        nested = [nested] * 50

    assert len(Capture().text(nested)) <= 16_384


def test_capture_knows_secret_names_in_bytes() -> None:
    """A key of bytes is a name like another."""
    assert capture({b"password": "hunter2"}) == {"password": "[hidden]"}


@given(VALUES, st.integers(min_value=16, max_value=300))
def test_capture_is_bounded(value: object, size: int) -> None:
    """Whatever is captured, it is JSON, and not larger than said."""
    made = Capture(max_size=size)(value)

    assert len(json.dumps(made, allow_nan=False)) <= max(size, len('"<too large>"'))


def test_capture_of_much_is_not_lost() -> None:
    """Of what is far too large, as much is captured as there is place for."""
    made = json.dumps(Capture(max_size=5000)(["\U0001f600" * 900] * 40))

    assert 2500 < len(made) <= 5000


def test_wrong_limit_is_refused() -> None:
    """A limit of 0 is an error, which names it."""
    with pytest.raises(ValueError, match=re.escape("max_items is 0, not 1 or more")):
        Capture(max_items=0)
    with pytest.raises(ValueError, match=re.escape("max_size is 15, not 16 or more")):
        Capture(max_size=15)


def redact(result: object) -> object:
    """Return a result as the hook leaves it."""
    done = Redact()(ToolReturn(cast("object", None), result, 0.0))  # type: ignore[type-var]
    return result if done is None else done.result


def test_redact_changes_results() -> None:
    """A function's result comes to its caller without personal data."""
    desk = Desk()
    desk.search.post_call(Redact())

    assert desk.do_search("ann@example.com") == ["[email]: page 10"]


def test_redact_changes_results_of_all_kinds() -> None:
    """Attached to all tools, it serves results and items alike."""
    desk = Desk()
    hooks = Redact()
    desk.toolset.all().subscribe(post_call=hooks, on_item=hooks.item)

    assert asyncio.run(desk.do_send()) == "hello to [email]"
    assert desk.do_read("call +49 30 1234567", "no") == ["call [phone]", "no"]
    assert asyncio.run(desk.do_follow("4111111111111111")) == ["[card]"]


def test_redact_changes_arguments() -> None:
    """As a `pre_call` hook, it changes what the tool gets."""
    desk = Desk()
    desk.search.pre_call(Redact().arguments)

    assert desk.do_search("by ann@example.com") == ["by [email]: page 10"]


def test_redact_leaves_clean_results_alone() -> None:
    """A result without personal data is the same object afterwards."""
    result = [{"a": ("b", 1)}]

    assert redact(result) is result


def test_redact_finds_texts_in_containers() -> None:
    """Containers keep their kind; keys are redacted too, and do not become one."""
    result = {
        "a@b.example": 1,
        "c@d.example": ["x", ("a@b.example",), {"a@b.example"}],
        "n": Point(1, 2),
    }

    assert redact(result) == {
        "[email]": 1,
        "[email] (2)": ["x", ("[email]",), {"[email]"}],
        "n": Point(1, 2),
    }
    assert "a@b.example" in result


def test_redact_keeps_named_tuples() -> None:
    """A named tuple stays one."""

    class Entry(NamedTuple):
        mail: str

    assert redact(Entry("a@b.example")) == Entry("[email]")
    assert isinstance(redact(Entry("a@b.example")), Entry)


def test_redact_keeps_all_entries() -> None:
    """Keys of all kinds that become the same are told apart."""
    addresses = [f"a{n}@b.example" for n in range(3)]
    tuples = redact({(each,): n for n, each in enumerate(addresses)})
    sets = redact({frozenset({each}): n for n, each in enumerate(addresses)})

    assert tuples == {("[email]",): 0, ("[email]", "(2)"): 1, ("[email]", "(3)"): 2}
    assert sorted(cast("dict[object, int]", sets).values()) == [0, 1, 2]


def test_redact_of_many_keys_is_quick() -> None:
    """Telling 20 000 keys apart does not compare each with each."""
    many = {f"a{n}@b.example": n for n in range(20_000)}

    assert list(cast("dict[str, int]", redact(many)))[-1] == "[email] (20000)"


@pytest.mark.parametrize("text", ["tea", "a@b.example"])
def test_redact_looks_at_each_tuple_once(text: str) -> None:
    """A tuple that is shared 2 to the power of 60 times is looked at once."""
    shared: object = (text,)
    for _ in range(60):
        shared = (shared, shared)

    redact(shared)


def test_redact_fails_closed() -> None:
    """What is nested too deeply does not come through as it was."""
    deep: object = "a@b.example"
    for _ in range(200):
        deep = [deep]
    desk = Desk()
    desk.search.pre_call(Redact().arguments)

    with pytest.raises(ValueError, match="nested too deeply to be redacted"):
        desk.search.call(lambda _query, _limit: [], "tea", deep)
    assert desk.runs == 0


def test_redact_leaves_other_classes_alone() -> None:
    """A class of its own, though derived from dict, could not be made anew."""
    ordered = OrderedDict(mail="a@b.example")

    assert redact(ordered) is ordered


def test_redact_keeps_circles() -> None:
    """A list that contains itself still does, in the copy."""
    circle: list[object] = ["a@b.example"]
    circle.append(circle)
    made = cast("list[object]", redact(circle))

    assert made[0] == "[email]"
    assert made[1] is made


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Basic dXNlcjpwYXNz",
        "authorization = Bearer abcdefghijklm",
        "curl -H 'Authorization: Basic dXNlcjpwYXNz' x",
        "Cookie: a=1; b=dXNlcjpwYXNz",
    ],
)
def test_headers_hide_all_that_follows(line: str) -> None:
    """What stands behind the scheme of a header is hidden, and not the scheme alone."""
    hidden = hide_secrets(line)

    assert "[hidden]" in hidden
    assert not {"dXNlcjpwYXNz", "abcdefghijklm"} & set(re.split(r"[ ';=]", hidden))
