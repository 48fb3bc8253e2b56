"""The log: heads, signatures, cosignatures, and that a log which forgets is found out."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.base.keys import demo_keyring
from bekal.base.signing import verifies
from bekal.draws.proofs import Signer, WrongLog, log, merkle
from tests.draws.engine.worlds import cases

AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
RING = demo_keyring()
KEY = RING.signing_key(log.PURPOSE)
BPK, UGM, KOMPAS = (RING.signing_key(f"witness {name}") for name in ("bpk", "ugm", "kompas"))
LOG = Signer("bekal.example/prakerja", KEY.public.hex())
WITNESSES = [Signer("bpk.example", BPK.public.hex()), Signer("ugm.example", UGM.public.hex())]
ENTRIES = [sha256(bytes([number])).digest() for number in range(40)]

# The note of the C2SP specifications (tlog-checkpoint and tlog-cosignature); their keys are not given.
SPECIFICATION = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9"
    "nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZ"
    "qhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def note(count: int = 3) -> bytes:
    return log.sign_checkpoint(log.head_of(LOG.name, ENTRIES[:count]), KEY)


def cosigned(count: int = 3) -> bytes:
    head = log.head_of(LOG.name, ENTRIES[:count])
    lines = [
        log.cosign_checkpoint(head, "ugm.example", UGM, AT),
        log.cosign_checkpoint(head, "bpk.example", BPK, AT),
    ]
    return log.add_cosignatures(note(count), LOG, lines, WITNESSES)


def test_a_checkpoint_is_a_signed_note() -> None:
    lines = note().decode().splitlines()
    root = base64.b64encode(merkle.root_of(ENTRIES[:3])).decode()
    assert lines[:4] == ["bekal.example/prakerja", "3", root, ""]
    blob = base64.b64decode(lines[4].removeprefix("— bekal.example/prakerja "))
    key_id = sha256(b"bekal.example/prakerja\n\x01" + KEY.public).digest()[:4]
    assert blob[:4] == key_id
    assert verifies(KEY.public, f"bekal.example/prakerja\n3\n{root}\n".encode(), blob[4:])


def test_a_cosignature_is_of_the_time_and_the_head() -> None:
    head, found = log.read_checkpoint(cosigned(), LOG, WITNESSES, 2)
    assert head == log.head_of(LOG.name, ENTRIES[:3])
    assert [(one.witness, one.at) for one in found] == [("bpk.example", AT), ("ugm.example", AT)]
    blob = base64.b64decode(cosigned().decode().splitlines()[5].removeprefix("— bpk.example "))
    seconds = int(AT.timestamp())
    assert blob[:4] == sha256(b"bpk.example\n\x04" + BPK.public).digest()[:4]
    assert blob[4:12] == seconds.to_bytes(8, "big")
    assert verifies(BPK.public, f"cosignature/v1\ntime {seconds}\n".encode() + head.text, blob[12:])


def test_the_specifications_example_has_the_shape_that_we_read() -> None:
    """It fails at the key alone, which is not ours: everything before that was read as we would write it."""
    with pytest.raises(WrongLog, match="the first signature is not by the log"):
        log.read_checkpoint(SPECIFICATION.encode(), Signer("example.com/behind-the-sofa", LOG.public_key))
    size, root = SPECIFICATION.splitlines()[1:3]
    head = log.Checkpoint("example.com/behind-the-sofa", int(size), base64.b64decode(root))
    assert SPECIFICATION.encode().startswith(head.text + b"\n")


def test_a_new_cosignature_replaces_the_old_one() -> None:
    head = log.head_of(LOG.name, ENTRIES[:3])
    again = AT.replace(hour=10)
    line = log.cosign_checkpoint(head, "bpk.example", BPK, again)
    _, found = log.read_checkpoint(log.add_cosignatures(cosigned(), LOG, [line], WITNESSES), LOG, WITNESSES)
    assert [one.at for one in found] == [again, AT]


def test_strangers_cosignatures_are_refused() -> None:
    head, other = log.head_of(LOG.name, ENTRIES[:3]), log.head_of(LOG.name, ENTRIES[:4])
    for line, said in (
        (log.cosign_checkpoint(head, "kompas.example", KOMPAS, AT), "none of the manifest's witnesses"),
        (log.cosign_checkpoint(head, "bpk.example", KOMPAS, AT), "has another key"),
        (log.cosign_checkpoint(other, "bpk.example", BPK, AT), "does not fit"),
        (b"\xe2\x80\x94 bpk.example ####\n", "not readable"),
        (log.cosign_checkpoint(head, "bpk.example", BPK, AT)[:-1], "not written as it should be"),
    ):
        with pytest.raises(WrongLog, match=said):
            log.add_cosignatures(note(), LOG, [line], WITNESSES)


@cases(300)
@given(st.data())
def test_a_checkpoint_with_one_flipped_bit_is_refused(data: st.DataObject) -> None:
    whole = cosigned()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrongLog):
        log.read_checkpoint(bytes(changed), LOG, WITNESSES, 2)


def test_lines_too_few_too_many_or_in_another_order_are_refused() -> None:
    lines = cosigned().splitlines(keepends=True)
    head, own, bpk, ugm = lines[:4], lines[4], lines[5], lines[6]
    for wrong, said in (
        ([*head, own], "0 cosignatures; at least 1"),
        ([*head, own, ugm, bpk], "in the order of the manifest's witnesses"),
        ([*head, own, bpk, bpk], "once each"),
        ([*head, own, own, bpk], "none of the manifest's witnesses"),
        ([*head, bpk], "first signature is not by the log"),
        (head, "allowed are three lines"),
        ([*head, own, bpk, b"\n"], "not written as it should be|not readable"),
        ([lines[0], b"03\n", *lines[2:]], "not written as it should be"),
        ([lines[0], b"-3\n", *lines[2:]], "no head|not written|does not fit"),
        ([b"other.example\n", *lines[1:]], "is of the log 'other.example'"),
    ):
        with pytest.raises(WrongLog, match=said):
            log.read_checkpoint(b"".join(wrong), LOG, WITNESSES, 1)


def test_the_logs_file_is_a_line_per_entry() -> None:
    data = log.write_log(ENTRIES)
    assert len(data) == 65 * len(ENTRIES)
    assert log.read_log(data) == ENTRIES
    assert log.read_log(b"") == []
    for wrong, said in (
        (data[:-1], "end of a line"),
        (data.upper(), "line 1"),
        (data + b"00\n", "line 41"),
        (b"\n", "line 1"),
        (data.replace(b"\n", b"\r\n"), "line 1"),
    ):
        with pytest.raises(WrongLog, match=said):
            log.read_log(wrong)
    with pytest.raises(ValueError, match="32 bytes"):
        log.write_log([b"x"])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "\u2003"])
def test_a_name_that_no_note_can_hold_is_refused(name: str) -> None:
    with pytest.raises(WrongLog, match="is no name"):
        log.head_of(name, [])


def test_every_head_continues_every_earlier_one() -> None:
    for new in range(len(ENTRIES) + 1):
        for old in range(new + 1):
            one, other = log.head_of(LOG.name, ENTRIES[:old]), log.head_of(LOG.name, ENTRIES[:new])
            proof = log.prove_consistency(ENTRIES[:new], old)
            assert log.verify_consistency(one, other, proof)
            if proof:
                assert not log.verify_consistency(one, other, proof[:-1])
                assert not log.verify_consistency(one, other, [*proof, ENTRIES[0]])
                assert not log.verify_consistency(one, other, [b"x", *proof[1:]])
                assert not log.verify_consistency(other, one, proof)


@cases(200)
@given(st.integers(1, 40), st.data())
def test_a_log_that_forgets_or_changes_cannot_prove_it(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    place = data.draw(st.integers(0, old - 1))
    forged = list(ENTRIES[:new])
    forged[place] = bytes(32)
    one, other = log.head_of(LOG.name, ENTRIES[:old]), log.head_of(LOG.name, forged)
    assert not log.verify_consistency(one, other, log.prove_consistency(forged, old))
    assert not log.verify_consistency(one, other, log.prove_consistency(ENTRIES[:new], old))
    assert not log.verify_consistency(msgspec.structs.replace(one, origin="x"), one, [])


def test_the_proof_of_the_rfcs_example_has_its_nodes() -> None:
    """RFC 6962 section 2.1.3: a log of 7 entries continues those of 3, 4 and 6 by c, d, g, l; l; i, j, k."""
    a, b, c, d, e, f, j = (merkle.hash_leaf(entry) for entry in ENTRIES[:7])
    g, h, i = merkle.hash_node(a, b), merkle.hash_node(c, d), merkle.hash_node(e, f)
    left, right = merkle.hash_node(g, h), merkle.hash_node(i, j)
    assert log.prove_consistency(ENTRIES[:7], 3) == [c, d, g, right]
    assert log.prove_consistency(ENTRIES[:7], 4) == [right]
    assert log.prove_consistency(ENTRIES[:7], 6) == [i, j, left]
    with pytest.raises(ValueError, match="never had 8"):
        log.prove_consistency(ENTRIES[:7], 8)
