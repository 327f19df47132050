"""results.json → Markdown tables: medians over the rounds; ratios are of one round, then their median."""

import json
import sys
from statistics import median

OURS = {"int8": "Vitrine int8", "fp32": "Vitrine fp32"}


def tables(results: list[dict]) -> str:
    models = list(dict.fromkeys(row["model"] for row in results))
    return "\n".join(of_model(m, [r for r in results if r["model"] == m]) for m in models)


def of_model(model: str, rows: list[dict]) -> str:
    services = [row for row in rows if "name" in row]
    # JSON's keys are text
    for row in services:
        for load in ("closed", "constant"):
            row[load] = {int(key): cell for key, cell in row[load].items()}
    raw = {(r["round"], r["precision"]): max(r["raw"].values()) for r in rows if "raw" in r}
    parts = [f"### {model}\n", raw_lines(rows), closed_table(services, raw), notes(services)]
    if any(row["constant"] for row in services):
        parts.append(constant_table(services))
    return "\n".join(parts)


def raw_lines(rows: list[dict]) -> str:
    lines = []
    for precision in OURS:
        runs = [row["raw"] for row in rows if row.get("precision") == precision]
        if runs:
            rates = [f"{layout} {median(run[layout] for run in runs):.1f}/s" for layout in runs[0]]
            lines.append(f"Raw session, {precision} (sessions x threads x callers): {', '.join(rates)}.\n")
    return "\n".join(lines)


def saturation(row: dict) -> float:
    return max(cell["rate"] for cell in row["closed"].values())


def closed_table(services: list[dict], raw: dict) -> str:
    connections = list(services[0]["closed"])
    busiest = connections[-1]
    head = ["service"]
    for n in connections:
        head += [f"c={n}: /s", "p50 ms", "p99 ms"]
    head += ["CPU ms a picture", "resident MB", "anonymous MB", "start s", "÷ raw session", "Vitrine int8 ÷ it", "Vitrine fp32 ÷ it"]  # fmt: skip
    lines = [line(head), line(["---"] * len(head))]
    for name, runs in by_name(services).items():
        cells = [name]
        for n in connections:
            at = [run["closed"][n] for run in runs]
            cells += [number(median(cell[key] for cell in at)) for key in ("rate", "p50", "p99")]
        cells.append(number(1000 * median(run["closed"][busiest]["cpu"] for run in runs)))
        for part in ("resident", "anonymous"):
            cells.append(f"{median(run['memory'][part] for run in runs):.0f}")
        cells.append(f"{median(run['start'] for run in runs):.1f}")
        cells.append(ratio_to_raw(name, runs, raw))
        cells += [ratio(ours, name, services) for ours in OURS.values()]
        lines.append(line(cells))
    return "\n".join(lines) + "\n"


def notes(services: list[dict]) -> str:
    """What a reader must know to believe the table."""
    cells = [cell for row in services for load in ("closed", "constant") for cell in row[load].values()]
    labels = {row["name"]: row["label"] for row in services}
    generator = max(cell["generator"] for cell in cells)
    return (
        f"The load took up to {generator:.2f} cores. Best label of the first photograph: "
        f"{', '.join(f'{name} {label}' for name, label in labels.items())}.\n" + failures(services)
    )


def failures(services: list[dict]) -> str:
    """Closed-loop requests that were not answered with 200: there should be none."""
    lines = [
        f"{row['name']}, round {row['round']}, c={n}: {cell['sent'] - cell['answered']} of {cell['sent']} failed.\n"
        for row in services
        for n, cell in row["closed"].items()
        if cell["answered"] < cell["sent"]
    ]
    return "\n".join(lines)


def by_name(services: list[dict]) -> dict[str, list[dict]]:
    names = dict.fromkeys(row["name"] for row in services)
    return {name: [row for row in services if row["name"] == name] for name in names}


def ratio_to_raw(name: str, runs: list[dict], raw: dict) -> str:
    precision = next((p for p, ours in OURS.items() if ours == name), None)
    if precision is None:
        return ""
    return spread([saturation(run) / raw[run["round"], precision] for run in runs])


def ratio(ours: str, name: str, services: list[dict]) -> str:
    """Of the rates at saturation, round by round."""
    rates = {(row["round"], row["name"]): saturation(row) for row in services}
    rounds = {round_ for round_, _ in rates if (round_, ours) in rates and (round_, name) in rates}
    if ours == name or not rounds:
        return ""
    return spread([rates[r, ours] / rates[r, name] for r in rounds])


def spread(values: list[float]) -> str:
    low, high = min(values), max(values)
    return f"{median(values):.2f}" + (f" ({low:.2f}–{high:.2f})" if len(values) > 1 else "")


def constant_table(services: list[dict]) -> str:
    head = ["service", "load", "sent /s", "answered in time /s", "÷ saturation", "p50 ms", "p99 ms",
            "p99 ÷ p50 at c=1", "not answered"]  # fmt: skip
    lines = [line(head), line(["---"] * len(head))]
    for name, runs in by_name(services).items():
        for percent in runs[0]["constant"]:
            cells = [run["constant"][percent] for run in runs]
            goodput = [cell["rate"] / saturation(run) for cell, run in zip(cells, runs)]
            alone = min(runs[0]["closed"])
            tail = [cell["p99"] / run["closed"][alone]["p50"] for cell, run in zip(cells, runs)]
            refused = sum(cell["sent"] - cell["answered"] for cell in cells)
            lines.append(line([
                name, f"{percent} %", number(median(c["wanted"] for c in cells)),
                number(median(c["rate"] for c in cells)), spread(goodput) if percent >= 100 else "",
                number(median(c["p50"] for c in cells)), number(median(c["p99"] for c in cells)),
                spread(tail), f"{refused} of {sum(c['sent'] for c in cells)}",
            ]))  # fmt: skip
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(tables(json.load(open(sys.argv[1]))))
