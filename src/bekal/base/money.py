"""Money is an ``int`` in the smallest unit of the programme's currency: rupiah, which have no subunit in use.

Never a float. Columns are ``bigint``; names end in ``_rp``.
"""

from __future__ import annotations

RUPIAH_MAX = 2**63 - 1


def format_rp(amount_rp: int) -> str:
    """``3550000`` as ``Rp3.550.000``, the Indonesian way; a negative amount as ``-Rp1.000``."""
    text = f"{abs(amount_rp):,}".replace(",", ".")
    return f"-Rp{text}" if amount_rp < 0 else f"Rp{text}"


def share_bp(amount_rp: int, basis_points: int) -> int:
    """``basis_points`` ten-thousandths of an amount, rounded down to the rupiah: the payer keeps the rest."""
    return amount_rp * basis_points // 10_000


def apportion(seats: int, weights: list[int]) -> list[int]:
    """Divide ``seats`` by largest remainder (Hamilton) in integers; ties go to the earlier position.

    The result sums to ``seats`` exactly and each share is the floor or the ceiling of its exact part
    (draw.md section 4). ValueError for a negative number or when all weights are zero and seats are not.
    """
    if seats < 0 or any(weight < 0 for weight in weights):
        raise ValueError("seats and weights must not be negative")
    total = sum(weights)
    if total == 0:
        if seats:
            raise ValueError("no weight to divide seats by")
        return [0] * len(weights)
    shares = [seats * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(seats * weights[i] % total), i))
    for i in by_remainder[: seats - sum(shares)]:
        shares[i] += 1
    return shares
