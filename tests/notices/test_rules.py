"""When notices may leave, in every zone; how long texts are; what every text says."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import notices
from bekal.notices import Notice, Policy, Preferences, count_parts, fit, plan_channels, plan_instant
from bekal.notices.rules import ATTEMPTS_MAX, URGENT_ATTEMPTS_MAX, after_sending

ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
POLICY = Policy(site="s" * 30, ussd_code="*12345*6789#")
LONGEST = {
    "batch": 99_999,
    "number": 99,
    "course": "W" * 200,
    "price": "Rp99.999.999",
    "code": "999999",
    "ticket": "T000 0000 0000 0000 00",
    "content": "x" * 160,
    "amount_rp": 99_999_999,
    "available_rp": 99_999_999,
    "photos": {"card": "copy", "selfie": "bad_light"},
    "buy_until": "2022-12-30T00:00:00+07:00",
    "close_until": "2022-12-30T00:00:00+07:00",
    "starts_at": "2022-12-30T22:22:00+07:00",
}


def every_text(whom: str = "") -> list[tuple[str, str, str]]:
    reasons = [*notices.wording._reasons(), "unheard of"]
    return [
        (
            topic,
            language,
            notices.say(Notice(topic, language, zone, LONGEST | {"reason": reason}), POLICY, whom),
        )
        for topic in notices.topics()
        for language in notices.LANGUAGES
        for zone in ZONES
        for reason in reasons
    ]


def test_every_text_is_one_sms_with_its_longest_values() -> None:
    for topic, language, text in every_text():
        parts = count_parts(text)
        assert (parts.alphabet, parts.parts) == ("gsm7", 1), f"{topic} {language}: {parts}: {text}"
        assert "{" not in text


def test_a_text_that_says_for_whom_it_is_takes_one_part_more_at_most() -> None:
    """The longest that can stand in front: three initials that are shared, and the digit of a seat."""
    longer = 0
    for (topic, language, alone), (*_, said) in zip(every_text(), every_text("ABC 5"), strict=True):
        parts = count_parts(said)
        assert said == f"ABC 5: {alone}" and (parts.alphabet, parts.parts <= 2) == ("gsm7", True)
        longer += parts.parts > count_parts(alone).parts
        assert len(said) > 160 or parts.parts == 1, f"{topic} {language}: {parts}: {said}"
    assert longer, "the longest do not fit any more, and are counted as two"


def test_texts_name_one_address_and_nothing_to_tap_on() -> None:
    for topic in notices.topics():
        for language in notices.LANGUAGES:
            raw = str(notices.wording._texts()[topic][language])
            bare = raw.replace("{site}", "").replace("{ussd}", "")
            assert not re.search(r"https?:|www|\w\.\w{2,}|[*#]", bare), raw
            blanks = {name for _, name, _, _ in string.Formatter().parse(raw) if name}
            assert blanks <= {*LONGEST, "site", "ussd", "reason"}, raw
        assert notices.title_of(topic, "id") != notices.title_of(topic, "en")
    assert notices.title_of("of long ago", "en") == "of long ago"


def test_instants_are_told_by_the_readers_own_clock() -> None:
    said = {
        zone: notices.say(
            Notice(
                "class_tomorrow", "id", zone, {"course": "Barista", "starts_at": "2022-05-01T02:00:00+00:00"}
            ),
            POLICY,
        )
        for zone in ZONES
    }
    assert "1 Mei 2022 09.00 WIB" in said["Asia/Jakarta"]
    assert "1 Mei 2022 09.00 WIB" in said["Asia/Pontianak"]
    assert "1 Mei 2022 10.00 WITA" in said["Asia/Makassar"]
    assert "1 Mei 2022 11.00 WIT." in said["Asia/Jayapura"]
    payload = {"buy_until": "2022-04-30T17:00:00+00:00"}
    text = notices.say(Notice("deadline_last", "en", "Asia/Jakarta", payload), POLICY)
    assert "30 Apr 2022 23:59 WIB" in text, "midnight is the last minute of the day before"


@pytest.mark.parametrize(
    ("text", "alphabet", "characters", "parts"),
    [
        ("x" * 160, "gsm7", 160, 1),
        ("x" * 161, "gsm7", 161, 2),
        ("x" * 306, "gsm7", 306, 2),
        ("x" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("[" + "x" * 159, "gsm7", 161, 2),
        ("’" + "x" * 69, "ucs2", 70, 1),
        ("’" + "x" * 70, "ucs2", 71, 2),
        ("’" + "x" * 133, "ucs2", 134, 2),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
    ],
)
def test_lengths_are_counted_as_phones_count_them(
    text: str, alphabet: str, characters: int, parts: int
) -> None:
    assert count_parts(text) == (alphabet, characters, parts)


@given(st.text(max_size=80), st.integers(5, 40))
def test_any_name_is_made_to_fit(name: str, most: int) -> None:
    fitted = fit(name, most)
    assert count_parts(fitted).alphabet == "gsm7" and len(fitted) <= most


def test_a_name_keeps_what_it_can() -> None:
    assert fit("Kafé  “Ādil” – dasar", 40) == 'Kafé "Adil" - dasar'
    assert fit("Menjadi Barista Profesional", 12) == "Menjadi Ba.."


def local(zone: str, hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2022, 5, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_nobody_is_woken_in_any_zone(zone: str) -> None:
    for at, leaves in (
        (local(zone, 20, 59), local(zone, 20, 59)),
        (local(zone, 21), local(zone, 7, day=2)),
        (local(zone, 23, 59), local(zone, 7, day=2)),
        (local(zone, 0), local(zone, 7)),
        (local(zone, 6, 59), local(zone, 7)),
        (local(zone, 7), local(zone, 7)),
    ):
        assert plan_instant(POLICY, at, zone, []) == leaves, at


def test_one_instant_is_evening_here_and_night_there() -> None:
    at = local("Asia/Jakarta", 19, 30)
    leaves = [
        plan_instant(POLICY, at, zone, []) for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
    ]
    assert leaves == [at, at, local("Asia/Jayapura", 7, day=2)], "19.30 WIB is 21.30 WIT"


def test_quiet_hours_may_lie_within_a_day_or_not_be() -> None:
    noon = Policy(quiet_from=12, quiet_until=14)
    assert plan_instant(noon, local("Asia/Jakarta", 13), "Asia/Jakarta", []) == local("Asia/Jakarta", 14)
    none = Policy(quiet_from=0, quiet_until=0)
    assert plan_instant(none, local("Asia/Jakarta", 3), "Asia/Jakarta", []) == local("Asia/Jakarta", 3)


def test_a_few_a_day_and_the_rest_on_the_days_after() -> None:
    zone = "Asia/Jakarta"
    taken: list[datetime] = []
    for _ in range(7):
        taken.append(plan_instant(POLICY, local(zone, 10), zone, taken))
    leaves = [instant.astimezone(ZoneInfo(zone)).strftime("%d %H") for instant in taken]
    assert leaves == ["01 10"] * 3 + ["02 07"] * 3 + ["03 07"]
    assert plan_instant(POLICY, local(zone, 10), zone, [local(zone, 23, day=1)] * 3) == local(zone, 7, day=2)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda m: datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=m)),
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(0, 23),
)
def test_never_earlier_never_in_quiet_hours(at: datetime, zone: str, start: int, end: int) -> None:
    planned = plan_instant(Policy(quiet_from=start, quiet_until=end), at, zone, [])
    hour = planned.astimezone(ZoneInfo(zone)).hour
    quiet = start <= hour < end if start < end else start != end and (hour >= start or hour < end)
    assert at <= planned < at + timedelta(days=1) and not quiet


def test_channels_in_their_order() -> None:
    wish = Preferences(UUID(int=1), "id", "whatsapp")
    assert plan_channels(wish, ("sms", "whatsapp", "email")) == ("whatsapp", "sms")
    assert plan_channels(wish, ("sms",)) == ("sms",)
    assert plan_channels(Preferences(wish.person_id, "id", "email"), ("sms", "email")) == ("email", "sms")
    assert plan_channels(Preferences(wish.person_id), ("sms", "whatsapp")) == ("sms", "whatsapp")


def test_attempts_have_a_ceiling_and_codes_hurry() -> None:
    at = local("Asia/Jakarta", 9)
    later = notices.Sent(notices.SentOutcome.later, "down")
    waits = [
        after_sending(later, urgent=False, place=1, channels=1, attempts=n, at=at).next_at - at
        for n in range(1, ATTEMPTS_MAX)
    ]
    assert [w.total_seconds() / 60 for w in waits] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    last = after_sending(later, urgent=False, place=1, channels=1, attempts=ATTEMPTS_MAX, at=at)
    assert (last.state, last.reason) == ("failed", "down")
    moved = after_sending(later, urgent=False, place=1, channels=2, attempts=ATTEMPTS_MAX, at=at)
    assert (moved.state, moved.place, moved.attempts, moved.next_at) == ("waiting", 2, 0, at)
    code = after_sending(later, urgent=True, place=1, channels=2, attempts=URGENT_ATTEMPTS_MAX, at=at)
    assert (code.state, code.place) == ("waiting", 2)
    alone = after_sending(later, urgent=True, place=1, channels=1, attempts=20, at=at)
    assert alone.state == "waiting" and alone.next_at - at == timedelta(seconds=10)
    refused = notices.Sent(notices.SentOutcome.refused, "number_unknown")
    gone = after_sending(refused, urgent=False, place=1, channels=1, attempts=1, at=at)
    assert (gone.state, gone.reason) == ("failed", "number_unknown")


def test_every_pair_of_reasons_for_photos_fits_into_one_sms() -> None:
    """Each photo has the reasons that staff may give it."""
    said = set()
    known = [reason for reason in notices.wording._photos() if reason not in ("card", "selfie")]
    for language in notices.LANGUAGES:
        for card in [*known, "unheard of"]:
            for selfie in known:
                photos = {"selfie": selfie, "card": card}
                notice = Notice("photo_refused", language, ZONES[0], {"photos": photos})
                text = notices.say(notice, POLICY)
                assert count_parts(text) == ("gsm7", len(text), 1), text
                said.add(text)
    assert len(said) == 2 * len(known) ** 2
    notice = Notice("photo_refused", "id", ZONES[0], {"photos": {"card": "blurred"}})
    assert notices.say(notice, Policy()) == "Ambil ulang foto KTP (buram) di bekal.example. Yang lain tetap."


def test_every_reason_that_staff_may_give_has_words() -> None:
    from bekal.ops import photos

    assert set(photos.REASONS) <= set(notices.wording._photos())
