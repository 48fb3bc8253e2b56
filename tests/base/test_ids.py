"""Ids and codes: slots inside, check characters, the simulation's seeded stream."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.base import ids
from bekal.base.ids import CodeKind

AT = datetime(2022, 2, 17, tzinfo=UTC)
slots = st.integers(0, ids.SLOTS - 1)


@given(slots, st.sampled_from(list(CodeKind)), st.sampled_from([1, 2, 4, 256]))
def test_a_slot_is_found_in_everything_made_for_it(slot: int, kind: CodeKind, cells: int) -> None:
    things: list[UUID | str] = [
        ids.new_id(slot, AT),
        ids.derived_id(ids.new_id(slot, AT), "grant"),
        ids.new_code(kind, slot),
        ids.new_card_number(slot),
    ]
    assert [ids.slot_of(thing) for thing in things] == [slot] * 4
    assert {ids.cell_of(thing, cells) for thing in things} == {slot * cells // 256}


@given(slots)
def test_ids_are_uuid7_of_their_instant(slot: int) -> None:
    for made in (ids.new_id(slot, AT), ids.derived_id(ids.new_id(slot, AT), "x")):
        assert made.version == 7
        assert made.variant == "specified in RFC 4122"
        assert made.int >> 80 == int(AT.timestamp() * 1000)


def test_a_chunk_of_ids_ascends_and_never_repeats() -> None:
    made = ids.new_ids([7] * 1000, AT)
    assert made == sorted(made)
    assert len(set(made)) == 1000


def test_derived_ids_are_stable_and_differ_by_purpose() -> None:
    source = ids.new_id(3, AT)
    assert ids.derived_id(source, "a") == ids.derived_id(source, "a")
    assert len({ids.derived_id(source, p) for p in "abc"} | {source}) == 4


@given(slots, st.integers(1, 16), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_single_wrong_character_is_noticed(slot: int, position: int, other: str) -> None:
    code = ids.new_code(CodeKind.redeem, slot)
    changed = code[:position] + other + code[position + 1 :]
    assert (ids.normalise_code(changed) == code) == (changed == code)
    assert changed == code or ids.normalise_code(changed) is None


def test_codes_read_as_people_type_them() -> None:
    code = ids.new_code(CodeKind.voucher, 0)
    typed = f" {code[:4].lower()}-{code[4:].replace('0', 'o').replace('1', 'l')} "
    assert ids.normalise_code(typed) == code
    number = ids.new_card_number(200)
    assert ids.normalise_code(" ".join(number[i : i + 4] for i in range(0, 16, 4))) == number


@pytest.mark.parametrize(
    "text", ["", "V", "8" * 16, "8999912345678901", "X" * 17, "Ⅷ" * 16, "V\0" * 8, "١" * 16]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    assert ids.normalise_code(text) is None
    with pytest.raises(ValueError, match="not a code"):
        ids.slot_of(text)


def test_the_simulation_makes_the_same_ids_from_the_same_seed_and_only_inside_the_block() -> None:
    with ids.seeded_entropy("seed", 1):
        first = (ids.new_id(9, AT), ids.new_card_number(9))
    with ids.seeded_entropy("seed", 1):
        second = (ids.new_id(9, AT), ids.new_card_number(9))
    assert first == second
    assert (ids.new_id(9, AT), ids.new_card_number(9)) != first


@pytest.mark.parametrize(("digits", "check"), [("7992739871", 3), ("453914880343646", 7), ("0", 0)])
def test_luhn(digits: str, check: int) -> None:
    assert ids.luhn_digit(digits) == check
