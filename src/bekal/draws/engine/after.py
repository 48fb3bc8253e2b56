"""After the draw: waiting lists, seats that came back, appeals. Nobody ever loses a place here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from .climb import Climb, climb_stages
from .field import Ground
from .layout import Layout, Stage
from .lists import check_list, widen_rows
from .tickets import draw_tickets
from .types import (
    Appeal,
    Array,
    Continuation,
    DrawError,
    Freed,
    Ints,
    LateWinner,
    Omitted,
    Outcome,
    Plan,
    Reason,
    StagePool,
)

NO_ROWS = np.zeros(0, np.int64)


def list_waiting(rows: Array, plan: Plan, outcome: Outcome, pool: int) -> Ints:
    """Rows of a pool that have not won, in the order in which seats that come back reach them.

    A seat passes over rows whose family card has no room. DrawError for a pool that the plan does not have.
    """
    layout = Layout(plan)
    code = _find_pool(plan, pool)
    start, end = int(layout.starts[code]), int(layout.starts[code + 1])
    waiting = np.flatnonzero(outcome.stage[start:end] == 0) + start
    order: Ints = waiting[np.argsort(outcome.tickets[waiting], kind="stable")]
    return order


def continue_draw(
    rows: Array,
    plan: Plan,
    tickets: Ints,
    won: Ints,
    freed: Sequence[Freed],
    returned: Ints = NO_ROWS,
    granted: Sequence[bytes] = (),
) -> Continuation:
    """Give seats that came back to those who never won (docs/draw-format.md section 14).

    ``won`` are the rows of all winners so far, of the draw and of earlier continuations, ended or not;
    ``returned`` the ended ones whose room comes back (none unless the manifest says ``lapse_returns_room``);
    ``granted`` the households (8 bytes) of appeals granted before. DrawError for a pool that is unknown or
    there twice, or for rows that are not in the list.
    """
    wide, layout = widen_rows(rows), Layout(plan)
    if problems := check_list(rows, plan):
        raise DrawError("this list cannot be drawn: " + "; ".join(problems))
    _check_rows(len(rows), won, returned)
    seats = np.zeros(len(plan.pools), np.int64)
    for item in freed:
        code = _find_pool(plan, item.pool)
        if item.seats < 1 or seats[code]:
            raise DrawError(f"pool {item.pool} is there twice or frees {item.seats} seats: at least 1, once")
        seats[code] = item.seats
    users = np.concatenate([wide["household"][won].astype(np.uint64), _names(granted)])
    waiting = np.ones(len(rows), np.bool_)
    waiting[won] = False
    ground = Ground(
        wide=wide,
        tickets=tickets,
        starts=layout.starts,
        width=layout.width,
        open=waiting,
        users=users,
        returned=wide["household"][returned].astype(np.uint64),
    )
    climb = climb_stages(ground, layout, [_pool_stage(layout, seats)], lambda each: _pass_on(each, seats))
    places = np.flatnonzero(climb.field.stage)
    places = places[np.argsort(climb.field.row[places])]
    return Continuation(
        winners=tuple(_name_winner(climb, layout, int(place)) for place in places),
        pools=climb.list_pools(),
    )


def judge_appeals(
    rows: Array,
    plan: Plan,
    outcome: Outcome,
    seed: bytes,
    omitted: Sequence[Omitted],
    won: Ints,
    returned: Ints = NO_ROWS,
    granted: Sequence[bytes] = (),
) -> list[Appeal]:
    """Decide about people whom the list wrongly left out, one after the other; an appeal each.

    ``won``, ``returned``, ``granted`` as in ``continue_draw``; appeals of this call count for later ones.
    Whoever meets the cut-off of the reserve pool or of the pool (or finds it not full) and has room wins: the
    same odds as everyone had. DrawError for a pid that is on the list or there twice,
    an unknown pool, a room that the list contradicts.
    """
    wide = widen_rows(rows)
    _check_rows(len(rows), won, returned)
    _check_omitted(wide, plan, omitted)
    tickets = draw_tickets(seed, np.frombuffer(b"".join(person.pid for person in omitted), "V16"))
    homes = _names([person.household for person in omitted])
    counted = Counter(int(name) for name in _names(granted))
    for names, sign in ((wide["household"][won], 1), (wide["household"][returned], -1)):
        near = names[np.isin(names, homes)]
        for name in near.tolist():
            counted[name] += sign
    figures: dict[tuple[int, str, int, int], StagePool] = {
        (pool.stage, pool.level, pool.unit, pool.category): pool for pool in outcome.pools
    }
    appeals = []
    for person, ticket, home in zip(omitted, tickets.tolist(), homes.tolist(), strict=True):
        stage = _meet_cut_off(figures, plan, person, ticket)
        if stage and counted[home] >= person.room:
            appeals.append(Appeal(ticket=ticket, stage=0, reason=Reason.household_full))
            continue
        counted[home] += bool(stage)
        appeals.append(Appeal(ticket=ticket, stage=stage, reason=Reason.won if stage else Reason.pool_full))
    return appeals


def _pool_stage(layout: Layout, seats: Ints) -> Stage:
    stage = layout.open_stage(1, np.zeros(len(layout.plan.reserves), np.int64))
    return Stage(stage.number, stage.unit_of, stage.keys, seats)


def _pass_on(climb: Climb, seats: Ints) -> None:
    """The pools themselves, then what they leave over to their provinces, then to the nation."""
    layout = climb.layout
    climb.run(_pool_stage(layout, seats))
    climb.run(layout.province_stage(2, layout.by_province(seats - climb.winners_by_pool())))
    climb.run(layout.nation_stage(3, int((seats - climb.winners_by_pool()).sum())))


def _name_winner(climb: Climb, layout: Layout, place: int) -> LateWinner:
    field = climb.field
    stage, code = int(field.stage[place]), int(field.pool[place])
    row = int(field.row[place])
    if stage == 1:
        return LateWinner(row=row, level="regency", unit=layout.plan.pools[code].pool)
    if stage == 2:
        return LateWinner(row=row, level="province", unit=layout.plan.pools[code].province)
    return LateWinner(row=row, level="nation", unit=0)


def _meet_cut_off(
    figures: Mapping[tuple[int, str, int, int], StagePool], plan: Plan, person: Omitted, ticket: int
) -> int:
    """The first of the stages 1 and 2 whose unit for this person is not full or ends above the ticket."""
    province = plan.pools[_find_pool(plan, person.pool)].province
    for stage in (1, 2):
        names = (
            (stage, "regency", person.pool, person.category),
            (stage, "province", province, person.category),
            (stage, "regency", person.pool, 0),
        )
        # A stage is either that of the reserves or that of the pools.
        unit = next((figures[name] for name in names if name in figures), None)
        if unit and (unit.winners < unit.seats or (unit.cut_off is not None and ticket <= unit.cut_off)):
            return stage
    return 0


def _check_rows(count: int, *selections: Ints) -> None:
    for selection in selections:
        if len(selection) and not 0 <= int(selection.min()) <= int(selection.max()) < count:
            raise DrawError("a row that is said to have won is not in the list")
    won, returned = selections
    if len(np.unique(won)) < len(won) or len(np.setdiff1d(returned, won)):
        raise DrawError("winners are there twice, or a place came back from somebody who never won")


def _check_omitted(wide: Array, plan: Plan, omitted: Sequence[Omitted]) -> None:
    pids = [person.pid for person in omitted]
    if any(len(person.pid) != 16 or len(person.household) != 8 for person in omitted):
        raise DrawError("a pid has 16 bytes and a household 8")
    if len(set(pids)) < len(pids):
        raise DrawError("the same person appeals twice")
    highs = np.array([int.from_bytes(pid[:8], "big") for pid in pids], np.uint64)
    lows = {pid[8:] for pid in pids}
    homes = {person.household: person.room for person in omitted}
    for row in wide[np.isin(wide["pid_high"], highs)]:
        if int(row["pid_low"]).to_bytes(8, "big") in lows and row.tobytes()[:16] in pids:
            raise DrawError(f"pid {row.tobytes()[:16].hex()} is on the list: nothing to appeal against")
    for row in wide[np.isin(wide["household"], _names(list(homes)))]:
        if int(row["room"]) != homes[row.tobytes()[20:]]:
            raise DrawError(f"household {row.tobytes()[20:].hex()} has room {row['room']} in the list")
    for person in omitted:
        _find_pool(plan, person.pool)
        if homes[person.household] != person.room:
            raise DrawError(f"household {person.household.hex()} appeals with different room")


def _find_pool(plan: Plan, pool: int) -> int:
    for code, each in enumerate(plan.pools):
        if each.pool == pool:
            return code
    raise DrawError(f"the plan has no pool {pool}")


def _names(households: Sequence[bytes]) -> Array:
    return np.frombuffer(b"".join(households), ">u8").astype(np.uint64)
