"""The golden publications as the writer's inputs."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import numpy as np

from bekal.draws import engine
from bekal.draws.proofs import (
    DrawnResult,
    FrozenDraw,
    Round,
    log,
    read_appeals,
    read_certificate,
    read_continuations,
    read_reveals,
)

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
DRAWN = [name for name in CASES if (GOLDEN / name / "winners.bin").exists()]


def frozen_draw(name: str) -> FrozenDraw:
    folder = GOLDEN / name
    versions = sorted(folder.glob("manifest-*.json"), key=lambda path: int(path.stem[9:]))
    return FrozenDraw(
        [path.read_bytes() for path in versions],
        np.frombuffer((folder / "list.bin").read_bytes(), engine.ROW),
        log.read_log((folder / "log.txt").read_bytes()),
        (folder / "checkpoint.txt").read_bytes(),
        (folder / "committed.txt").read_bytes() if (folder / "committed.txt").exists() else b"",
    )


def drawn_result(name: str) -> DrawnResult | None:
    folder = GOLDEN / name
    if name not in DRAWN:
        return None
    beacon = msgspec.json.decode((folder / "beacon.json").read_bytes())
    winners = np.frombuffer(
        (folder / "winners.bin").read_bytes(), np.dtype([("row", ">u4"), ("stage", "u1")])
    )
    stages = np.zeros((folder / "list.bin").stat().st_size // 28, np.uint8)
    stages[winners["row"]] = winners["stage"]
    return DrawnResult(
        Round(beacon["round"], beacon["signature"]),
        read_reveals((folder / "reveals.json").read_bytes()),
        stages,
        stage_pools(folder / "stages.csv"),
        read_certificate((folder / "certificate.json").read_bytes()),
        read_continuations((folder / "continuations.json").read_bytes()),
        read_appeals((folder / "appeals.json").read_bytes()),
    )


def stage_pools(path: Path) -> list[engine.StagePool]:
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    return [
        engine.StagePool(
            level=line["level"],  # type: ignore[arg-type]  # one of its three words
            cut_off=int(line["cut_off"]) if line["cut_off"] else None,
            **{
                name: int(line[name])
                for name in ("stage", "unit", "category", "seats", "candidates", "winners", "household_full")
            },
        )
        for line in lines
    ]
