"""The ceremony: reveals are what was promised, and every byte that goes into the seed changes it."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.draws.proofs import (
    Reveal,
    WrongReveal,
    check_reveals,
    commit,
    make_seed,
    open_publication,
    read_manifest,
    read_reveals,
    write_reveals,
)
from tests.draws.engine.worlds import cases
from tests.draws.proofs.published import DRAWN, GOLDEN, drawn_result, frozen_draw

MANIFEST = frozen_draw("ordinary").manifests[0]
REVEALS = read_reveals((GOLDEN / "ordinary" / "reveals.json").read_bytes())
SIGNATURE = bytes(range(48))


def test_the_seed_is_that_of_the_format() -> None:
    first, second = REVEALS
    expected = sha256(
        b"draw/seed/v1"
        + sha256(MANIFEST).digest()
        + sha256(SIGNATURE).digest()
        + sha256(b"draw/reveal/v1" + first.nonce + first.value).digest()
        + sha256(b"draw/reveal/v1" + second.nonce + second.value).digest()
    ).digest()
    assert make_seed(MANIFEST, SIGNATURE, REVEALS) == expected
    # What everybody knows before the beacon is no part of the seed.
    assert sha256(first.nonce + first.value).hexdigest() == commit(first).commitment


@pytest.mark.parametrize("name", [name for name in DRAWN if name not in ("no_row_root", "one_pool")])
def test_the_goldens_pool_files_name_this_seed(name: str) -> None:
    result = drawn_result(name)
    assert result is not None
    seed = make_seed(
        frozen_draw(name).manifests[-1], bytes.fromhex(result.found.signature), result.reveals
    ).hex()
    for path in open_publication(GOLDEN / name).folder.glob("regencies/*.json"):
        assert f'"seed":"{seed}"'.encode() in path.read_bytes()


@cases(200)
@given(st.data())
def test_any_flipped_bit_of_any_input_gives_another_seed(data: st.DataObject) -> None:
    parts = [MANIFEST, SIGNATURE, *(part for one in REVEALS for part in (one.nonce, one.value))]
    place = data.draw(st.integers(0, len(parts) - 1).filter(lambda i: parts[i] != b""))
    bit = data.draw(st.integers(0, 8 * len(parts[place]) - 1))
    changed = bytearray(parts[place])
    changed[bit // 8] ^= 1 << bit % 8
    parts[place] = bytes(changed)
    first, second = Reveal("a", parts[2], parts[3]), Reveal("b", parts[4], parts[5])
    assert make_seed(parts[0], parts[1], [first, second]) != make_seed(MANIFEST, SIGNATURE, REVEALS)


def test_reveals_are_as_promised_and_in_order() -> None:
    manifest = read_manifest(MANIFEST)
    check_reveals(manifest, REVEALS)
    first, second = REVEALS
    for wrong, said in (
        ([], "Ombudsman, SD Negeri 1 are missing"),
        ([first], "SD Negeri 1 are missing: the round moves"),
        ([second, first], "manifest's order"),
        ([first, second, second], "manifest's order"),
        (
            [first, Reveal(second.contributor, second.nonce, b"x")],
            "what SD Negeri 1 reveals is not what was promised",
        ),
        ([first, Reveal(second.contributor, bytes(32), second.value)], "not what was promised"),
    ):
        with pytest.raises(WrongReveal, match=said):
            check_reveals(manifest, wrong)


def test_nonces_have_their_length_and_values_a_bound() -> None:
    commit(Reveal("x", bytes(32), bytes(1024)))
    for nonce, value in ((31, 0), (33, 0), (0, 0), (32, 1025)):
        with pytest.raises(WrongReveal, match="32 bytes and a value at most 1024"):
            commit(Reveal("x", bytes(nonce), bytes(value)))


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[] ",
        b'[{"contributor":"x","nonce":"00","value":""}]',
        b'[{"contributor":"x","nonce":"' + b"AB" * 32 + b'","value":""}]',
        b'[{"contributor":"x","nonce":"' + b"ab " * 32 + b'","value":""}]',
        b'[{"contributor":"x","nonce":"' + b"ab" * 32 + b'"}]',
    ],
)
def test_what_is_no_reveal_is_refused(data: bytes) -> None:
    with pytest.raises(WrongReveal):
        read_reveals(data)
    assert read_reveals(write_reveals(REVEALS)) == REVEALS
