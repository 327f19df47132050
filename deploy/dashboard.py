#!/usr/bin/env python3
"""Asks a Prometheus for every expression of the dashboard; ends with 1 where one gives nothing.

    deploy/dashboard.py http://localhost:9090
    deploy/dashboard.py --print                  # the expressions alone, with Grafana's variables replaced

The Prometheus must have scraped a service under load for a while: rates over ten minutes want a minute at least.
"""
import argparse
import json
import pathlib
import sys
import urllib.parse
import urllib.request

DASHBOARD = pathlib.Path(__file__).parent.parent / "helm/vitrine/files/dashboard.json"


def expressions(rate_interval):
    """(panel's title, expression) of each target, with Grafana's variables replaced as for "All"."""
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            expression = target["expr"].replace("$__rate_interval", rate_interval)
            yield panel["title"], expression.replace("$instance", ".*").replace("$model", ".*")


def ask(prometheus, expression):
    """The samples that an expression gives now."""
    query = urllib.parse.urlencode({"query": expression})
    with urllib.request.urlopen(f"{prometheus.rstrip('/')}/api/v1/query?{query}", timeout=30) as answer:
        data = json.load(answer)["data"]
    return [data["result"]] if data["resultType"] == "scalar" else [sample["value"] for sample in data["result"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prometheus", nargs="?", help="its address")
    parser.add_argument("--print", action="store_true", help="print the expressions, ask nobody")
    parser.add_argument("--rate-interval", default="1m", help="in place of $__rate_interval")
    arguments = parser.parse_args()
    if arguments.print:
        for _, expression in expressions(arguments.rate_interval):
            print(expression)
        return 0
    if not arguments.prometheus:
        parser.error("the address of a Prometheus is missing")
    empty = 0
    for title, expression in expressions(arguments.rate_interval):
        samples = ask(arguments.prometheus, expression)
        numbers = [value for _, value in samples if value != "NaN"]
        empty += not numbers
        print(f"{'ok   ' if numbers else 'EMPTY'} {len(samples):3} {(numbers or ['-'])[0]:>22}  {title}: {expression}")
    print(f"{empty} expressions gave nothing")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
