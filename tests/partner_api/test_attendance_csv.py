"""Attendance lists as spreadsheets write them: a receipt for every row, or the whole file refused."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bekal import market
from bekal.base import ids
from bekal.partner_api.attendance_csv import ROWS_MAX, FileRefused, Line, read_lines
from bench import holders

from .conftest import House
from .test_classes import enrol, start_class

HEAD = "redeem_code,sequence,attended_at"
JAKARTA = ZoneInfo("Asia/Jakarta")
NOBODY = ids.new_code(ids.CodeKind.redeem, 7)


async def send(house: House, text: str | bytes, partner: str = "lp-001", **headers: str) -> httpx.Response:
    given = {"content-type": "text/csv", **headers}
    body = text.encode() if isinstance(text, str) else text
    return await house.post("/v1/attendance/csv", body, partner, headers=given)


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


async def ready(house: House, count: int = 3) -> tuple[list[str], str]:
    """Participants of a class that began half an hour ago, and this instant as it is written."""
    schedule = await house.class_of("lp-001")
    codes = [await enrol(house, n, schedule) for n in range(count)]
    await start_class(house, schedule)
    house.clock.move_to(house.clock.now() + timedelta(minutes=30))
    house.keys = await house.new_tokens()
    return codes, house.clock.now().astimezone(JAKARTA).strftime("%d/%m/%Y %H:%M:%S")


async def test_every_row_has_its_receipt(house4: House) -> None:
    house = house4
    codes, when = await ready(house)
    late = (house.clock.now() + timedelta(hours=2)).isoformat(timespec="seconds")
    house.clock.move_to(house.clock.now() + timedelta(hours=3))
    house.keys = await house.new_tokens()
    later = (house.clock.now() + timedelta(hours=1)).isoformat(timespec="seconds")
    file = [
        f"{HEAD},present",
        f"{codes[2]},1,{when},ya",
        f"{codes[0].lower()},1,{late},Hadir",
        f"{NOBODY},1,{when},ya",
        f"{codes[1]},1,{when},tidak",
        f"{codes[1]},1,{when},ya",
        f"{codes[2]},1,{when},",
        f"{codes[2]},9,{when},ya",
        f"{codes[2]},11,{when},ya",
        f"{codes[2]},1,31/02/2022 10:00:00,ya",
        f"{codes[2]},1,02/28/2022 10:00:00,ya",
        f"{codes[2]},1,{later},ya",
        f"{codes[2]},1,{when},mungkin",
        f"{codes[2]},1,{when}",
        f"=cmd|' /C calc'!A0,1,{when},ya",
        f"+{codes[2]},1,{when},ya",
        ",,,",
        f'"{codes[2][:5]}-{codes[2][5:]}",1,"{when}","ya"',
    ]
    answer = await send(house, "\n".join(file))
    found = rows(answer)
    assert [(row["row"], row["result"], row["outcome"]) for row in found] == [
        ("2", "SUCCESS", "recorded"),
        ("3", "PARTIAL SUCCESS", "outside_window"),
        ("4", "FAILED", "code_unknown"),
        ("5", "SUCCESS", "recorded"),
        ("6", "FAILED", "recorded_otherwise"),
        ("7", "SUCCESS", "already_recorded"),
        ("8", "FAILED", "session_unknown"),
        ("9", "FAILED", "sequence_wrong"),
        ("10", "FAILED", "time_wrong"),
        ("11", "FAILED", "time_wrong"),
        ("12", "FAILED", "time_ahead"),
        ("13", "FAILED", "present_wrong"),
        ("14", "FAILED", "columns_too_few"),
        ("15", "FAILED", "formula"),
        ("16", "FAILED", "formula"),
        ("18", "SUCCESS", "already_recorded"),
    ]
    assert answer.headers["bekal-result"] == "PARTIAL SUCCESS"
    assert all(row["reason_id"] and row["reason_en"] for row in found)
    assert "cmd|" not in answer.text
    assert await redeemed(house, codes[2]) == (1,)
    assert await redeemed(house, codes[0]) == () and await redeemed(house, codes[1]) == ()
    again = await send(house, "\n".join(file[:2]))
    assert again.headers["bekal-result"] == "SUCCESS", "safe to repeat"


async def redeemed(house: House, code: str) -> tuple[Any, ...]:
    cell = ids.cell_of(code, house.db.cells)
    async with house.db.read() as tx:
        [voucher] = await market.find_vouchers_by_redeem_code(tx, cell, [code])
        assert voucher is not None
        cursor = await tx.connection.execute(
            "SELECT sequence FROM learning.redemptions WHERE purchase_id = %s", [voucher.purchase_id]
        )
        return tuple(row[0] for row in await cursor.fetchall())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
async def test_spreadsheets_write_in_many_ways(
    house: House, delimiter: str, newline: str, mark: bytes
) -> None:
    [code], when = await ready(house, 1)
    lines = [["Kode Redeem", "Sesi", "Waktu Hadir"], [f'"{code}"', '"1"', f'"{when}"'], ["", "", ""]]
    text = newline.join(delimiter.join(line) for line in lines)
    answer = await send(house, mark + text.encode())
    assert [row["result"] for row in rows(answer)] == ["SUCCESS"]


async def test_json_where_it_is_accepted(house: House) -> None:
    [code], when = await ready(house, 1)
    text = f"{HEAD}\n{code},1,{when}\n{code},2,{when}\n"
    answer = (await send(house, text, accept="application/json")).json()
    assert (answer["result"], answer["rows"]) == ("PARTIAL SUCCESS", 2)
    assert [each["outcome"] for each in answer["receipts"]] == ["recorded", "too_early"]
    assert [each["result"] for each in answer["receipts"]] == ["SUCCESS", "FAILED"]


async def test_what_has_not_happened_is_not_recorded(house: House) -> None:
    schedule = await house.class_of("lp-001")
    code = await enrol(house, 0, schedule)
    today = house.clock.now().isoformat(timespec="seconds")
    for written in (today, "01/02/2019 09:00:00", "0001-01-01T00:00:00+14:00"):
        for present in ("ya", "tidak"):
            answer = await send(house, f"{HEAD},present\n{code},1,{written},{present}\n")
            [row] = rows(answer)
            assert (row["result"], row["outcome"]) == ("FAILED", "too_early"), written
            assert "belum dibuka" in row["reason_id"] and "not opened" in row["reason_en"]
            assert answer.headers["bekal-result"] == "FAILED"
    await start_class(house, schedule)
    starts_at = house.clock.now()
    for written in ("01/02/2019 09:00:00", "0001-01-01T00:00:00+14:00", today):
        [row] = rows(await send(house, f"{HEAD}\n{code},1,{written}\n"))
        assert (row["result"], row["outcome"]) == ("FAILED", "too_early"), written
    house.clock.move_to(starts_at + timedelta(days=9))
    house.keys = await house.new_tokens()
    afterwards = (starts_at + timedelta(days=8)).isoformat(timespec="seconds")
    [row] = rows(await send(house, f"{HEAD}\n{code},1,{afterwards}\n"))
    assert (row["result"], row["outcome"]) == ("FAILED", "too_late")
    assert row["reason_id"] and "day after" in row["reason_en"]
    assert await redeemed(house, code) == ()
    opening = (starts_at - timedelta(hours=1)).isoformat(timespec="seconds")
    [row] = rows(await send(house, f"{HEAD}\n{code},1,{opening}\n"))
    assert (row["result"], row["outcome"]) == ("SUCCESS", "recorded"), "a list may be brought days later"


async def test_anothers_participants_are_unknown(house: House) -> None:
    [code], when = await ready(house, 1)
    text = f"{HEAD}\n{code},1,{when}\n"
    answer = await send(house, text, "lp-002")
    assert [row["outcome"] for row in rows(answer)] == ["code_unknown"]
    assert answer.headers["bekal-result"] == "FAILED"
    assert rows(await send(house, text))[0]["outcome"] == "recorded", "nothing was done"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"", "csv-columns-wrong"),
        (b"kode,sesi\nx,1\n", "csv-columns-wrong"),
        (b"redeem_code,sequence\nx,1\n", "csv-columns-wrong"),
        (b"redeem_code,sequence,attended_at,sequence\nx,1,2,3\n", "csv-columns-wrong"),
        (b"redeem_code,sequence,attended_at,nik\nx,1,2,3\n", "csv-columns-wrong"),
        (HEAD.encode() + b"\n", "csv-empty"),
        (HEAD.encode() + b"\n,,\n", "csv-empty"),
        (HEAD.encode() + b'\n"R,1,x\n', "csv-malformed"),
        (HEAD.encode() + b'\n"R"x,1,x\n', "csv-malformed"),
        (HEAD.encode() + b"\nR\xff,1,x\n", "csv-not-text"),
        (HEAD.encode() + b"\nR\0,1,x\n", "csv-not-text"),
        (HEAD.encode("utf-16"), "csv-not-text"),
        (b"PK\x03\x04", "csv-not-text"),
    ],
)
async def test_doubtful_files_are_refused_whole(house: House, text: bytes, kind: str) -> None:
    answer = await send(house, text)
    assert answer.status_code == 422 and answer.json()["detail"], answer.text
    found = answer.json()["type"].rpartition("/")[2]
    assert found == kind or (text.startswith(b"PK") and found == "csv-columns-wrong")


async def test_sixty_thousand_rows_are_refused_whole(house: House) -> None:
    [code], when = await ready(house, 1)
    for count in (ROWS_MAX + 1, 60_000):
        text = HEAD + f"\n{code},1,{when}" * count
        answer = await send(house, text)
        assert answer.status_code == 422, answer.text[:200]
        assert answer.json()["type"].endswith("/csv-too-long")
    assert await redeemed(house, code) == (), "nothing of it was done"
    large = await send(house, HEAD + "\n" + "x" * 9_000_000)
    assert (large.status_code, large.json()["type"].rpartition("/")[2]) == (413, "body-too-large")
    for headers in ({"content-type": "application/json"}, {"content-encoding": "gzip"}):
        assert (await send(house, HEAD, **headers)).status_code == 415


def test_fifty_thousand_rows_are_read() -> None:
    text = HEAD + f"\n{NOBODY},1,2022-03-01 09:00:00" * ROWS_MAX
    lines, receipts = read_lines(text, JAKARTA, holders.AT)
    assert (len(lines), receipts) == (ROWS_MAX, [])
    with pytest.raises(FileRefused):
        read_lines(text + f"\n{NOBODY},1,2022-03-01 09:00:00", JAKARTA, holders.AT)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("01/03/2022 09:00:00", "2022-03-01T02:00:00+00:00"),
        ("1/3/2022 9:00", "2022-03-01T02:00:00+00:00"),
        ("01/03/2022 09.00", "2022-03-01T02:00:00+00:00"),
        ("2022-03-01 09:00:00", "2022-03-01T02:00:00+00:00"),
        ("2022-03-01T02:00:00Z", "2022-03-01T02:00:00+00:00"),
        ("2022-03-01T09:00+07:00", "2022-03-01T02:00:00+00:00"),
        ("03/13/2022 09:00:00", None),
        ("1/3/22 09:00", None),
        ("44621.375", None),
        ("01-03-2022 09:00", None),
        ("01/03/2022", None),
        ("", None),
        ("٠١/٠٣/٢٠٢٢ ٠٩:٠٠", None),
    ],
)
def test_mixed_dates_are_read_one_by_one(written: str, read: str | None) -> None:
    at = holders.AT + timedelta(days=1)
    lines, receipts = read_lines(f"{HEAD}\n{NOBODY},1,{written}\n", JAKARTA, at)
    if read is None:
        assert [each.outcome for each in receipts] == ["time_wrong"]
    else:
        [line] = lines
        assert isinstance(line, Line) and line.attended_at == datetime.fromisoformat(read)
