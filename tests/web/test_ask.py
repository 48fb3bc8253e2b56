"""Surveys and complaints."""

from __future__ import annotations

from datetime import timedelta

from bekal import programme
from tests.sites import Site, Somebody
from tests.world import NOW


async def reviewed(site: Site) -> Somebody:
    somebody = await site.citizen("finished")
    await somebody.fill(await somebody.open("/kursus/1/ulasan"), "/kursus/1/ulasan", rating="5")
    return somebody


async def test_answers_a_survey_once(site: Site) -> None:
    await reviewed(site)
    async with site.database.read() as tx:
        terms = await programme.get_programme(tx, 1)
    survey = terms.surveys.surveys[0]
    site.clock.move_to(NOW + timedelta(days=survey.opens_after_days, hours=1))
    somebody = await site.citizen("finished")
    page = await somebody.open("/perjalanan")
    assert "bernilai Rp50.000" in page.words
    page = await somebody.open("/survei/1")
    empty = await somebody.fill(page, "/survei/1")
    assert empty.status == 422 and "perlu dijawab" in empty.words
    answers = {}
    for question in survey.questions:
        if question.kind == "choice":
            answers[question.question_id] = question.options[0].value
        elif question.kind == "choices":
            answers[f"{question.question_id}.{question.options[0].value}"] = "yes"
        elif question.kind == "number":
            answers[question.question_id] = str(question.minimum or 1)
        else:
            answers[question.question_id] = "Baik"
    done = await somebody.fill(page, "/survei/1", **answers)
    assert done.path == "/perjalanan?kabar=survei"
    again = await somebody.fill(page, "/survei/1", **answers)
    assert again.path.startswith("/perjalanan")
    assert (await somebody.open("/survei/1")).status == 404
    assert "Survei ke-1" in (await somebody.open("/uang")).words


async def test_surveys_that_are_not_open(site: Site) -> None:
    somebody = await site.citizen("idle")
    for number in ("1", "0", "9"):
        assert (await somebody.open(f"/survei/{number}")).status == 404
    fields = (await somebody.open("/perjalanan")).form("/keluar").fields
    assert (await somebody.post("/survei/1", fields)).path == "/perjalanan"


async def test_a_complaint_sent_twice_is_one(site: Site) -> None:
    somebody = await site.citizen("finished")
    page = await somebody.open("/pengaduan/baru")
    typed = {
        "kind": "complaint",
        "subject": "Sertifikat salah nama",
        "text": "Namaku salah.\nTolong diperbaiki.",
    }
    for _ in range(3):
        done = await somebody.fill(page, "/pengaduan/baru", **typed)
        assert done.path == "/pengaduan?kabar=pengaduan"
    assert done.words.count("Sertifikat salah nama") == 1
    other = await somebody.fill(await somebody.open("/pengaduan/baru"), "/pengaduan/baru", **typed)
    assert other.words.count("Sertifikat salah nama") == 2, "another form is another complaint"


async def test_a_refused_complaint_can_be_corrected(site: Site) -> None:
    somebody = await site.citizen("finished")
    page = await somebody.open("/pengaduan/baru")
    page = await somebody.fill(page, "/pengaduan/baru", kind="appeal", subject="", text="Cerita")
    assert page.status == 422 and "pokok masalahnya" in page.words and "Cerita" in page.text
    page = await somebody.fill(page, "/pengaduan/baru", kind="appeal", subject="Keberatan", text="Cerita")
    assert page.path.startswith("/pengaduan?")


async def test_conversation(site: Site) -> None:
    somebody = await site.citizen("finished")
    typed = {"kind": "question", "subject": "Kapan?", "text": "Kapan uangnya datang?"}
    page = await somebody.fill(await somebody.open("/pengaduan/baru"), "/pengaduan/baru", **typed)
    address = page.text.partition('href="/pengaduan/T')[2].partition('"')[0]
    page = await somebody.open(f"/pengaduan/T{address}")
    assert "Kapan uangnya datang?" in page.words
    for _ in range(2):
        replied = await somebody.fill(page, f"/pengaduan/T{address}", text="Masih menunggu.")
    assert replied.words.count("Masih menunggu.") == 1
    empty = await somebody.fill(replied, f"/pengaduan/T{address}", text="   ")
    assert empty.status == 422
    stranger = await site.citizen("lost")
    assert (await stranger.open(f"/pengaduan/T{address}")).status == 404
    for wrong in ("x", "T", "V" + address, "%00"):
        assert (await somebody.open(f"/pengaduan/{wrong}")).status == 404


async def test_emoji_and_right_to_left(site: Site) -> None:
    somebody = await site.citizen("finished")
    typed = {"kind": "question", "subject": "🙏 مرحبا", "text": "👩🏽‍🏫 \u202e<b>x</b>"}
    page = await somebody.fill(await somebody.open("/pengaduan/baru"), "/pengaduan/baru", **typed)
    assert "🙏 مرحبا" in page.words and "<b>x</b>" not in page.text
