"""The figures as one table, medians of all rounds, and how many times more or less than ours they are."""

from collections.abc import Mapping, Sequence
from math import isnan, nan
from statistics import median

Figures = Mapping[str, float]
COLUMNS = (
    ("updates/s", "{:,.0f}"),
    ("CPU s per 1,000", "{:.3f}"),
    ("ms alone", "{:.2f}"),
    ("ms alone, 99 %", "{:.1f}"),
    ("updates/s at 50 ms", "{:,.0f}"),
    ("first answer", "{:.2f}"),
    ("MiB with all", "{:.0f}"),
)
RATIOS = ("updates/s", "CPU s per 1,000", "ms alone", "updates/s at 50 ms")


def middle(rounds: Sequence[Figures]) -> dict[str, float]:
    """The median of every figure; of receipts and what is wrong with them the sum."""
    names = dict.fromkeys(name for one in rounds for name in one)
    found = {name: [one[name] for one in rounds if name in one] for name in names}
    added = ("receipts", "missing", "twice")
    return {name: sum(values) if name in added else median(values) for name, values in found.items()}


def table(ours: Figures, rows: Sequence[tuple[str, str, Figures | str]]) -> str:
    """Markdown: a row for each bot, its name, where it keeps a conversation, and its figures or why there are none."""
    ratios = [f"{name}, times ours" for name in RATIOS]
    head = ["bot", "conversation kept in", *(name for name, _ in COLUMNS), "receipts without row", *ratios]
    lines = [head, ["---"] * len(head)]
    for name, keeps, figures in rows:
        cells = [figures] + [""] * (len(head) - 3) if isinstance(figures, str) else _cells(ours, figures)
        lines.append([name, keeps, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(ours: Figures, figures: Figures) -> list[str]:
    shown = [_shown(form, figures.get(name, nan)) for name, form in COLUMNS]
    receipts = f"{figures['missing']:.0f} of {figures['receipts']:,.0f}" if "receipts" in figures else "–"
    if figures.get("twice"):
        receipts += f", {figures['twice']:.0f} twice"
    times = [_shown("{:.2f}", figures.get(name, nan) / ours.get(name, nan)) for name in RATIOS]
    return [*shown, receipts, *times]


def _shown(form: str, value: float) -> str:
    return "–" if isnan(value) else form.format(value)
