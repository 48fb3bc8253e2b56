"""Canonical JSON: RFC 8785's vectors as far as they hold no fractions, an independent library, refusals."""

from __future__ import annotations

import sys
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bekal.draws.proofs import NotCanonical, canonical

# RFC 8785 sections 3.2.2 and 3.2.3: strings, literals, and the order of keys by UTF-16 units.
STRINGS = {
    "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
    "literals": [None, True, False],
}
STRINGS_BYTES = b'{"literals":[null,true,false],"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
KEYS = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
}
ORDER = [
    "Carriage Return",
    "One",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
]


def test_the_rfcs_strings_and_literals() -> None:
    assert canonical.encode(STRINGS) == STRINGS_BYTES
    assert canonical.decode(STRINGS_BYTES) == STRINGS


def test_the_rfcs_order_of_keys_is_that_of_utf_16() -> None:
    assert list(canonical.decode(canonical.encode(KEYS)).values()) == ORDER
    # By code points the last two would stand the other way round.
    assert sorted(KEYS)[-1] == "\U0001f600"


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.INTEGER_MAX, canonical.INTEGER_MAX) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(values)
def test_an_independent_library_writes_the_same(value: Any) -> None:
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical.decode(data) == value


@given(values, st.data())
def test_any_other_bytes_are_refused(value: Any, data: st.DataObject) -> None:
    written = canonical.encode(value)
    place = data.draw(st.integers(0, len(written)))
    changed = written[:place] + b" " + written[place:]
    try:
        again = canonical.decode(changed)
    except NotCanonical:
        return
    # A space inside a text is another text, not another way to write the same.
    assert again != value
    assert canonical.encode(again) == changed


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.0, r"\$ is a float"),
        ({"a": [1, {"b": 0.5}]}, r"\$\.a\[\]\.b is a float"),
        (float("nan"), "float"),
        (2**53, r"\$ is 9007199254740992; allowed is \|n\| <= 2\^53 - 1"),
        ([-(2**53)], "2\\^53"),
        ({1: "x"}, "a key that is no text"),
        (b"x", "is a bytes"),
        ("\ud800", "half a character"),
        ({"\ud800": 1}, "half a character"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: Any, said: str) -> None:
    with pytest.raises(NotCanonical, match=said):
        canonical.encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b' {"a":1}',
        b'{"a":1}\n',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"a":9007199254740992}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\u000A"}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_json_in_another_way_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        canonical.decode(data)


def test_the_largest_numbers_pass() -> None:
    for number in (canonical.INTEGER_MAX, -canonical.INTEGER_MAX, 0):
        assert canonical.decode(canonical.encode([number])) == [number]


def test_json_of_endless_depth_is_refused() -> None:
    # Hypothesis raises the limit so far that the standard library's own reader would crash.
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        with pytest.raises(NotCanonical, match="recursion"):
            canonical.decode(b"[" * 100_000)
    finally:
        sys.setrecursionlimit(before)
