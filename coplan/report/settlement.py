"""Who pays whom for the seats that regions give each other: from the sheet Accounts."""

from __future__ import annotations

from coplan.report.charts import Chart, Drawn, axis, bar, chart, names_axis
from coplan.report.subject import Subject, number
from coplan.report.wording import safe, shown
from coplan.words.language import Language, say, say_both


def accounts(subject: Subject) -> dict[str, float]:
    """What each region receives net over all years [money]; negative: it pays. A blank is none."""
    frame = subject.tables["Accounts"]
    received, paid = ([number(value) for value in frame[column].fillna(0)] for column in ("received", "paid"))
    return {str(r): got - gave for r, got, gave in zip(frame["region"], received, paid, strict=True)}


def settlement_chart(subject: Subject) -> Chart:
    """Net receipts of each region: up, it is paid; down, it pays."""
    net = accounts(subject)

    def draw(language: Language) -> Drawn:
        figures = [shown(value, "money") for value in net.values()]
        told = [f"{safe(r)}<br>{figure} {safe(subject.money)}" for r, figure in zip(net, figures, strict=True)]
        trace = bar("", 0, list(net.values()), hovertext=told, hoverinfo="text", text=figures)
        trace.update(textposition="outside", cliponaxis=False)
        most = max(map(abs, net.values()), default=1.0) or 1.0
        title = say("cli.in_unit", language, name=say("report.net", language), unit=safe(subject.money))
        height = axis(title, range=[-1.3 * most, 1.3 * most], zerolinewidth=2)
        return [trace], {"xaxis": names_axis(list(net)), "yaxis": height, "height": 340}

    return chart("settlement", say_both("report.settlement_alt"), draw)
