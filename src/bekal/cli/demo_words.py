"""What a demo says at its end: the funnel beside the published one, the money, the books, the reasons."""

from __future__ import annotations

from bekal import simulate
from bekal.base.money import format_rp

from . import output

_FUNNEL = (
    "registered",
    "identities",
    "verified",
    "applied",
    "eligible",
    "drawn",
    "struck",
    "awarded",
    "revoked",
    "purchases",
    "completed",
    "certificates",
)
_MONEY = ("incentives_due_rp", "incentives_paid_rp", "surveys_paid_rp", "returned_rp")
_REGENCIES = 514


def show(result: simulate.DemoResult) -> None:
    """Print the report for people, on standard output."""
    report = result.report
    _show_funnel(report)
    money = [
        (name.removesuffix("_rp").replace("_", " "), format_rp(getattr(report, name))) for name in _MONEY
    ]
    output.table(["money", ""], money)
    reasons = [
        (where, reason, f"{count:,}")
        for where, table in report.refusals.items()
        for reason, count in sorted(table.items(), key=lambda item: -item[1])
    ]
    output.table(["refused at", "reason", "times"], reasons)
    books = [
        (name, "holds" if holds else "BROKEN", report.invariant_details.get(name, ""))
        for name, holds in report.invariants.items()
    ]
    output.table(["invariant", "", "figures"], books)
    over_http = ", ".join(f"{name} {count:,}" for name, count in report.over_http.items())
    output.result(
        f"{report.regencies_with_recipients} of {_REGENCIES} regencies have recipients. "
        f"Over HTTP: {over_http}; the rest through the same adapters' twins in this process.\n"
        f"{sum(report.seconds.values()):.0f} seconds, {report.peak_rss_mb:,.0f} MB at most,"
        f" {report.database}.",
        {},
        as_json=False,
    )
    if report.publication:
        output.say(
            f"The draw is published in {report.publication}. Anybody can check it, without this software:\n"
            f"  python3 {report.publication}/verify_draw.py {report.publication} "
            f"--manifest-hash {report.manifest_sha256}"
        )


def _show_funnel(report: simulate.DemoReport) -> None:
    """How many came how far, and how many of the real programme's people did on 30 October 2020."""
    counts = [(name, getattr(report, name)) for name in _FUNNEL]
    rows = [(name, f"{count:,}", _share(count, report.people)) for name, count in counts]
    output.table(["step", "here", "of all"], rows)
    largest = max((step.value for step in report.published), default=0)
    published = [(step.step, f"{step.value:,}", _share(step.value, largest)) for step in report.published]
    output.table(["step", "published", "of all"], published)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"
