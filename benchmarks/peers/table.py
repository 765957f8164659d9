"""The figures as one table: medians of all rounds, and in brackets how many times ours that is."""

from collections.abc import Mapping, Sequence
from math import isnan, nan
from statistics import median

Figures = Mapping[str, float]
COLUMNS = (
    ("updates/s", "updates a second", "{:,.0f}"),
    ("CPU s per 1,000", "CPU for 1,000, s", "{:.2f}"),
    ("ms alone", "one person alone, ms", "{:.1f}"),
    ("ms alone, 99 %", "99 % of that, ms", "{:.0f}"),
    ("updates/s at 50 ms", "updates a second, network of 50 ms", "{:,.0f}"),
    ("first answer", "first answer after, s", "{:.2f}"),
    ("MiB with all", "memory, MiB", "{:.0f}"),
)
"""Figure, head of its column, how it is written."""
ADDED = ("receipts", "missing", "twice")
"""Of these the sum of all rounds is shown, not the median."""


def middle(rounds: Sequence[Figures]) -> dict[str, float]:
    """Every figure of all rounds as one."""
    names = dict.fromkeys(name for one in rounds for name in one)
    found = {name: [one[name] for one in rounds if name in one] for name in names}
    return {name: sum(values) if name in ADDED else median(values) for name, values in found.items()}


def table(ours: Figures, rows: Sequence[tuple[str, str, Figures | str]]) -> str:
    """Markdown: a row for each bot, its name, where it keeps a conversation, and its figures or why there are none."""
    head = ["bot", "keeps a conversation in", *(head for _, head, _ in COLUMNS), "receipts without a row"]
    lines = [head, ["---"] * len(head)]
    for name, keeps, figures in rows:
        cells = [figures] + [""] * (len(head) - 3) if isinstance(figures, str) else _cells(ours, figures)
        lines.append([name, keeps, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(ours: Figures, figures: Figures) -> list[str]:
    shown = [_shown(form, figures.get(name, nan), ours.get(name, nan)) for name, _, form in COLUMNS]
    receipts = f"{figures['missing']:.0f} of {figures['receipts']:,.0f}" if "receipts" in figures else "–"
    return [*shown, receipts + (f", {figures['twice']:.0f} twice" if figures.get("twice") else "")]


def _shown(form: str, value: float, ours: float) -> str:
    return "–" if isnan(value) else f"{form.format(value)} ({value / ours:.2f})"
