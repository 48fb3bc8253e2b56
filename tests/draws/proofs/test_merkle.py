"""Merkle trees: the RFC's definition, proofs of one, several and following leaves, and what they refuse."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.draws.proofs import merkle
from bekal.draws.proofs.merkle import Tree
from tests.draws.engine.worlds import cases

# The tree heads over the first 0 to 8 of these leaves are those of Certificate Transparency's own tests.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HEADS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def head(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\1" + head(leaves[:k]) + head(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), head(leaves[k:])]
    return [*path(m - k, leaves[k:]), head(leaves[:k])]


def rows(count: int, width: int = 4) -> list[bytes]:
    return [sha256(i.to_bytes(4, "big")).digest()[:width] for i in range(count)]


def test_the_heads_of_certificate_transparencys_tests() -> None:
    assert [merkle.root_of(LEAVES[:n]).hex() for n in range(9)] == HEADS


@pytest.mark.parametrize("count", [0, 1, 2, 3, 15, 16, 17, 31, 33, 255, 256, 257, 4095, 4096, 4097, 9001])
def test_the_root_is_the_rfcs_for_every_number_of_leaves(count: int) -> None:
    leaves = rows(count)
    assert Tree(b"".join(leaves), 4).root == head(leaves) == merkle.root_of(leaves)


def test_the_last_leaf_may_be_short() -> None:
    data = bytes(range(256)) * 3
    leaves = [data[i : i + 100] for i in range(0, len(data), 100)]
    tree = Tree(data, 100)
    assert (tree.size, tree.leaf(7), tree.root) == (8, data[700:], head(leaves))


@cases(150)
@given(st.integers(1, 300), st.data())
def test_one_leafs_proof_is_the_rfcs_path_and_fits_no_other_place(count: int, data: st.DataObject) -> None:
    leaves = rows(count)
    tree = Tree(b"".join(leaves), 4)
    i = data.draw(st.integers(0, count - 1))
    proof = tree.prove([i])
    assert proof == path(i, leaves)
    assert merkle.verify(tree.root, count, [(i, leaves[i])], proof)
    j = data.draw(st.integers(0, count - 1).filter(lambda j: j != i)) if count > 1 else 1
    assert not merkle.verify(tree.root, count, [(j, leaves[i])], proof)
    if j < count:
        assert not merkle.verify(tree.root, count, [(i, leaves[j])], proof)
        assert not merkle.verify(tree.root, count, [(j, leaves[j])], proof)


@cases(150)
@given(st.integers(1, 200), st.data())
def test_several_leaves_are_proved_together(count: int, data: st.DataObject) -> None:
    leaves = rows(count)
    tree = Tree(b"".join(leaves), 4)
    chosen = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1)))
    proof = tree.prove(chosen)
    shown = [(i, leaves[i]) for i in chosen]
    assert merkle.verify(tree.root, count, shown, proof)
    assert not merkle.verify(tree.root, count, shown, [*proof, bytes(32)])
    assert not merkle.verify(tree.root, count, shown[1:], proof)
    assert not merkle.verify(tree.root, count, list(reversed(shown)), proof) or len(shown) == 1
    place = data.draw(st.integers(0, len(shown) - 1))
    index, leaf = shown[place]
    shown[place] = (index, bytes([leaf[0] ^ 1]) + leaf[1:])
    assert not merkle.verify(tree.root, count, shown, proof)
    if proof:
        assert not merkle.verify(tree.root, count, [(i, leaves[i]) for i in chosen], proof[:-1])


@cases(150)
@given(st.integers(1, 300), st.data())
def test_a_range_needs_no_list_of_its_leaves(count: int, data: st.DataObject) -> None:
    leaves = rows(count)
    tree = Tree(b"".join(leaves), 4)
    first = data.draw(st.integers(0, count - 1))
    size = data.draw(st.integers(1, count - first))
    proof = tree.prove_spans([(first, first + size)])
    assert proof == tree.prove(range(first, first + size))
    if first > 1:
        cut = data.draw(st.integers(0, size))
        spans = [(0, 1), (first, first + cut), (first + cut, first + size)]
        spans = [span for span in spans if span[0] < span[1]]
        assert tree.prove_spans(spans) == tree.prove([0, *range(first, first + size)])
    assert merkle.verify_range(tree.root, count, first, leaves[first : first + size], proof)
    assert len(proof) <= 2 * count.bit_length()


def test_a_node_is_no_leaf_and_a_leaf_no_node() -> None:
    """The second preimage that the prefixes are for: a tree of two leaves as a tree of one."""
    left, right = LEAVES[6], LEAVES[7]
    root = merkle.root_of([left, right])
    forged = merkle.hash_leaf(left) + merkle.hash_leaf(right)
    assert merkle.root_of([forged]) != root
    assert not merkle.verify(root, 1, [(0, forged)], [])
    assert not merkle.verify(root, 1, [(0, b"\x01" + forged)], [])
    four = merkle.root_of(LEAVES[:4])
    inner = merkle.hash_leaf(LEAVES[0]) + merkle.hash_leaf(LEAVES[1])
    sibling = merkle.hash_node(merkle.hash_leaf(LEAVES[2]), merkle.hash_leaf(LEAVES[3]))
    assert not merkle.verify(four, 2, [(0, inner)], [sibling])


def test_the_proof_fits_only_the_size_it_was_made_for() -> None:
    leaves = rows(5)
    tree = Tree(b"".join(leaves), 4)
    proof = tree.prove([4])
    assert len(proof) == 1
    assert [merkle.verify(tree.root, size, [(4, leaves[4])], proof) for size in range(3, 9)] == [
        size == 5 for size in range(3, 9)
    ]


def test_what_is_no_proof_proves_nothing() -> None:
    tree = Tree(b"".join(rows(8)), 4)
    leaf, proof = tree.leaf(3), tree.prove([3])
    assert not merkle.verify(tree.root, 8, [], tree.prove([]))
    assert not merkle.verify(tree.root, 8, [(3, leaf), (3, leaf)], proof)
    assert not merkle.verify(tree.root, 8, [(-1, leaf)], proof)
    assert not merkle.verify(tree.root, 8, [(8, leaf)], proof)
    assert not merkle.verify(tree.root, 8, [(3, leaf)], [proof[0][:-1], *proof[1:]])
    assert not merkle.verify(tree.root, 8, [(3, leaf)], list(reversed(proof)))
    for wrong in ([8], [-1], [2, 2], [3, 1]):
        with pytest.raises(ValueError, match="leaves|leaf"):
            tree.prove(wrong)
    for spans in ([(0, 9)], [(8, 9)], [(0, 0)], [(-1, 2)], [(0, 3), (2, 4)], [(4, 5), (0, 1)]):
        with pytest.raises(ValueError, match="8 leaves|ascend"):
            tree.prove_spans(spans)
    with pytest.raises(ValueError, match="one byte"):
        Tree(b"abc", 0)


def test_the_row_trees_level_eight_is_not_the_chunk_tree() -> None:
    """256 rows as one leaf and 256 rows as 256 leaves are two trees: neither root stands for the other."""
    data = b"".join(rows(512, 28))
    assert Tree(data, 28).root != Tree(data, 28 * merkle.LEAF_ROWS).root
