"""The test as a citizen takes it: one question a page, two tabs, a lost line, the server's clock."""

from __future__ import annotations

from datetime import timedelta

from bekal import surveys
from bekal.base import ids
from tests.sites import Page, Site, Somebody


async def begin(site: Site) -> tuple[Somebody, Page]:
    """Somebody at the first question."""
    somebody = await site.citizen("unchecked")
    page = await somebody.fill(await somebody.open("/tes"), "/tes")
    assert page.path == "/tes/1" and "Soal 1 dari 18" in page.words
    return somebody, page


async def kept(site: Site) -> surveys.AptitudeTest:
    person_id = site.world.who("unchecked").person_id
    async with site.database.read() as tx:
        test = await surveys.find_test(tx, ids.cell_of(person_id, tx.cells), person_id, 1)
    assert test is not None
    return test


async def test_from_the_first_question_to_the_last(site: Site) -> None:
    somebody, page = await begin(site)
    for number in range(1, 19):
        assert page.path == f"/tes/{number}"
        page = await somebody.fill(page, f"/tes/{number}", option="2")
    assert page.path == "/tes" and "18 dari 18 soal terjawab" in page.words
    page = await somebody.fill(page, "/tes/selesai")
    assert page.path == "/perjalanan?kabar=tes"
    assert "Nilainya tidak menentukan siapa yang terpilih" in page.words
    test = await kept(site)
    assert test.answers == [2] * 18 and test.correct is not None
    page = await somebody.open("/tes")
    assert "Tesmu sudah kami terima" in page.words and str(test.correct) + " benar" not in page.words
    assert (await somebody.open("/tes/3")).path == "/tes", "nothing is shown afterwards"


async def test_in_english_the_same_questions(site: Site) -> None:
    somebody, _ = await begin(site)
    indonesian, english = await somebody.open("/tes/1"), await somebody.open("/en/tes/1")
    asked = surveys.questions_of(await kept(site))[0]
    assert asked.options("id")[2][1] in indonesian.text.replace("&#39;", "'")
    assert asked.options("en")[2][1] in english.text.replace("&#39;", "'")


async def test_an_answer_survives_everything(site: Site) -> None:
    """Kept the moment it is sent; another tab and a new sign-in go on from there."""
    somebody, page = await begin(site)
    await somebody.fill(page, "/tes/1", option="3")
    other = await site.citizen("unchecked")
    page = await other.open("/tes")
    assert "1 dari 18 soal terjawab" in page.words
    page = await other.open("/tes/1")
    assert page.form("/tes/1").fields["option"] == "3"
    await other.fill(page, "/tes/1", option="4")
    assert (await kept(site)).answers[0] == 4, "the later one counts"
    started = await other.post("/tes", (await other.open("/tes")).form("/tes/selesai").fields)
    assert started.path == "/tes/2", "begun again: on to the first open question"


async def test_an_answer_given_when_the_session_had_ended_is_chosen_again(site: Site) -> None:
    somebody, page = await begin(site)
    del somebody.client.cookies["bekal_session"]
    door = await somebody.fill(page, "/tes/1", option="3")
    assert door.path.startswith("/masuk?") and (await kept(site)).answers[0] == 0
    again = await site.citizen("unchecked")
    somebody.client.cookies.update(again.client.cookies)
    assert (await somebody.open("/tes/1")).form("/tes/1").fields["option"] == "3"
    assert "option" not in (await somebody.open("/tes/2")).form("/tes/2").fields


async def test_skipping_and_answers_that_are_none(site: Site) -> None:
    somebody, page = await begin(site)
    refused = await somebody.fill(page, "/tes/1")
    assert refused.status == 422 and "Pilih satu jawaban" in refused.words
    page = await somebody.fill(page, "/tes/1", skip="yes")
    assert page.path == "/tes/2" and (await kept(site)).answers[0] == 0
    for number, option in (("1", "5"), ("1", "0"), ("19", "1"), ("99999", "1")):
        fields = {**page.form("/tes/2").fields, "option": option}
        assert (await somebody.post(f"/tes/{number}", fields)).status == 404
    assert (await somebody.open("/tes/19")).status == 404


async def test_after_the_end_nothing_counts_and_nothing_is_lost(site: Site) -> None:
    somebody, page = await begin(site)
    page = await somebody.fill(page, "/tes/1", option="1")
    site.clock.move_to(site.clock.now() + timedelta(minutes=26))
    page = await somebody.fill(page, "/tes/2", option="1")
    assert page.path == "/tes?kabar=habis"
    assert "Waktunya sudah habis" in page.words and "tidak ada yang hilang" in page.words
    assert (await kept(site)).answers[:2] == [1, 0]
    assert "Tesmu sudah kami terima" in (await somebody.open("/perjalanan")).words


async def test_a_test_is_not_begun_by_looking_at_it(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    assert "18 soal, 25 menit, sekali saja" in (await somebody.open("/tes")).words
    assert (await somebody.open("/tes/1")).path == "/tes"
    person_id = site.world.who("unchecked").person_id
    async with site.database.read() as tx:
        assert await surveys.find_test(tx, ids.cell_of(person_id, tx.cells), person_id, 1) is None
