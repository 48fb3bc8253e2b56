"""The sandbox's face check: from the class to the page and back, with the code redeemed on the way."""

from __future__ import annotations

from datetime import timedelta

from bekal import journey, learning, market
from bekal.base import actors, ids
from bekal.sandbox.faces import FACE_CHECK_PATH
from tests.sites import Site

BY = actors.job("test")


async def test_there_and_back(site: Site) -> None:
    person = site.world.who("learning")
    cell = ids.cell_of(person.person_id, site.database.cells)
    async with site.database.read() as tx:
        [[purchase]] = await market.list_purchases_of_persons(tx, cell, [person.person_id])
        [voucher] = await market.find_vouchers(tx, cell, [purchase.purchase_id])
        sessions = await learning.find_sessions(tx, [purchase.schedule_id])
    assert voucher is not None
    starts_at = sessions[0].starts_at
    check = learning.FaceCheck(
        voucher.redeem_code, voucher.institution_id, 1, "https://kelas.lembaga.id/masuk?kelas=7", starts_at
    )
    wish = journey.CodeRequest("lembaga", "url-generate", check)
    [answer] = await journey.answer_codes(site.database, cell, [wish], BY, starts_at)
    assert answer.code is not None, answer
    site.clock.move_to(max(site.clock.now(), starts_at))
    citizen = site.somebody()
    address = FACE_CHECK_PATH + answer.code
    page = await citizen.open(address.lower().replace(FACE_CHECK_PATH, FACE_CHECK_PATH))
    assert page.status == 200 and "tidak ada foto" in page.words
    page = await citizen.fill(page, address, cocok="tidak")
    assert "belum cocok" in page.words and "refresh" not in page.headers
    assert await redeemed(site, cell, purchase) == ()
    page = await citizen.fill(page, address, cocok="ya")
    back = f"https://kelas.lembaga.id/masuk?kelas=7&state={answer.code}"
    assert page.headers["refresh"] == f"2; url={back}" and back.replace("&", "&amp;") in page.text
    assert await redeemed(site, cell, purchase) == (), "too late for the session by now"
    decision = learning.FaceDecision(await sent(site, cell, voucher.redeem_code, 2, sessions), matched=True)
    decided = await journey.decide_face(site.database, cell, decision, BY, sessions[1].starts_at)
    assert decided.outcome == "matched" and await redeemed(site, cell, purchase) == (2,)
    questions = [learning.CodeQuestion(voucher.redeem_code, voucher.institution_id, n) for n in (1, 2)]
    async with site.database.read() as tx:
        statuses = await learning.find_code_statuses(tx, cell, questions, starts_at)
    assert [status.attended for status in statuses if status] == [False, True], "who came too late, was not"
    assert (await citizen.open(address)).headers["refresh"].endswith(answer.code)
    assert (await citizen.open(f"/en{address}")).status == 200


async def sent(site: Site, cell: int, code: str, sequence: int, sessions: list[learning.Session]) -> str:
    at = sessions[sequence - 1].starts_at + timedelta(minutes=59)
    async with site.database.read() as tx:
        [voucher] = await market.find_vouchers_by_redeem_code(tx, cell, [code])
        assert voucher is not None
        check = learning.FaceCheck(code, voucher.institution_id, sequence, "https://kelas.lembaga.id/", at)
        [opened] = await learning.open_face_checks(tx, cell, [check], BY, at)
    assert opened.code is not None, opened
    return opened.code


async def redeemed(site: Site, cell: int, purchase: market.PurchaseRow) -> tuple[int, ...]:
    async with site.database.read() as tx:
        [lesson] = await learning.find_learning(tx, cell, [purchase.purchase_id])
    return lesson.redeemed


async def test_a_code_of_nobody_is_a_page_that_is_not_there(site: Site) -> None:
    for code in ("x", "F000000000000000A", "R07D5WC4YCVN14XM5"):
        page = await site.somebody().open(FACE_CHECK_PATH + code)
        assert page.status == 404
