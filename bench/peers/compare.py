#!/usr/bin/env python3
"""Vitrine against other ways to serve the same ViT, on this machine, in turn, on the same weights and photographs.

    ./mvnw package && bench/peers/compare.py

Needs Linux, Python 3.11, a JDK 25, wrk and Go (for vegeta); Node for transformers.js. Installs the peers into --work,
which may be thrown away afterwards. Writes results.json and table.md there. Only figures of one run compare.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import load
import report
from contestants import ALL, CORES, Contestant, Places
from service import Service, free_port

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAUSE = 2  # seconds, in which what the load before left unanswered is done
MODELS = ["vit-b16", "vit-small", "deit-tiny", "vit-cifar10"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--work", type=Path, default=ROOT / "target/peers", help="the place for everything")
    add("--jar", type=Path, default=ROOT / "target/vitrine.jar")
    add("--java", default=java(), help="of a JDK 25")
    add("--models", nargs="+", default=["vit-b16", "deit-tiny"], choices=MODELS)
    add("--contestants", nargs="+", metavar="PART", help="those whose name has one of these in it")
    add("--photos", type=Path, help="a folder of JPEGs; by default 16 are made")
    add("--size", default="500x375", help="of those that are made")
    add("--connections", nargs="+", type=int, default=[1, 4, 16])
    add("--seconds", type=float, default=10, help="of a measurement")
    add("--warm-up", type=float, default=10, help="seconds, after each start")
    add("--rounds", type=int, default=3)
    add("--percent", nargs="*", type=int, default=[70, 150], help="constant rates, of saturation")
    add("--constant-for", nargs="+", metavar="PART", default=["Vitrine int8", "onnxruntime int8"])
    return parser.parse_args()


def java() -> str:
    home = os.environ.get("JAVA_HOME")
    return f"{home}/bin/java" if home else "java"


def chosen(parts: list[str] | None) -> list[Contestant]:
    found = [c for c in ALL if not parts or any(part in c.name for part in parts)]
    if not found:
        names = "\n  ".join(c.name for c in ALL)
        raise SystemExit(f"compare: no contestant has {parts} in its name; there are\n  {names}")
    return found


def run(*command: str | Path, **options):
    subprocess.run(command, check=True, **options)


def install(places: Places, contestants: list[Contestant]) -> str:
    """The peers at the versions of requirements.txt and package.json; vegeta, whose path it gives back."""
    for tool in ["wrk", "go"] + ["npm"] * any(c.kind == "node" for c in contestants):
        if not shutil.which(tool):
            raise SystemExit(f"compare: {tool} is not on the PATH")
    if not places.jar.exists():
        raise SystemExit(f"compare: {places.jar} is not there; ./mvnw package makes it")
    places.work.mkdir(parents=True, exist_ok=True)
    if not Path(places.python).exists():
        run(sys.executable, "-m", "venv", places.work / "venv")
    run(places.python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt")
    if any(c.kind == "node" for c in contestants):
        node = places.work / "node"
        node.mkdir(exist_ok=True)
        shutil.copy(HERE / "package.json", node)
        # the scripts would load CUDA's libraries
        run("npm", "install", "--silent", "--ignore-scripts", cwd=node)
    vegeta = places.work / "vegeta"
    if not (vegeta / "vegeta").exists():
        vegeta.mkdir(exist_ok=True)
        shutil.copy(HERE / "vegeta.mod", vegeta / "go.mod")
        package = "github.com/tsenart/vegeta/v12"
        run("go", "build", "-mod=mod", "-o", "vegeta", package, cwd=vegeta)
    return str(vegeta / "vegeta")


def photographs(places: Places, given: Path | None, size: str) -> list[Path]:
    folder = given or places.work / f"photographs-{size}"
    if not given:
        run(places.python, HERE / "photographs.py", folder, "16", size)
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in (".jpg", ".jpeg"))
    if not files:
        raise SystemExit(f"compare: no .jpg in {folder}")
    return files


def unpack(places: Places) -> None:
    """Our jar as a folder, with an AOT cache; anew, for the jar may be."""
    shutil.rmtree(places.unpacked, ignore_errors=True)
    run(places.java, "-jar", places.jar, "unpack", "--vectors", "--to", places.unpacked)


def our_graph(places: Places, model: Path, precision: str, photograph: Path) -> Path:
    """The graph that Vitrine serves; into its cache, too, so that no start has to export it."""
    folder = places.work / "graphs" / f"{model.name}-{precision}"
    vitrine = [places.java, "-jar", places.jar]
    of = ["--model", model, "--precision", precision]
    cache = {**os.environ, "VITRINE_CACHE": str(places.work / "cache")}
    run(*vitrine, "export", *of, "--to", folder, env=cache)
    run(*vitrine, "classify", *of, photograph, env=cache, stdout=subprocess.DEVNULL)
    return folder / "model.onnx"


def raw_session(places: Places, graph: Path, seconds: float) -> dict[str, float]:
    """Layout (sessions × threads × callers) → pictures per second of ONNX Runtime alone, in our jar's JVM."""
    layouts = [f"1x{CORES}x1", f"{CORES}x1x1", f"1x1x{CORES}", f"1x{CORES}x{CORES}"]
    done = subprocess.run(
        [places.java, "--enable-native-access=ALL-UNNAMED", "-cp", places.jar,
         "-Dloader.main=vitrine.bench.RawSession", f"-Dloader.path={ROOT}/target/test-classes",
         "org.springframework.boot.loader.launch.PropertiesLauncher", graph, str(seconds), *layouts],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return {layout: float(rate) for layout, rate in map(str.split, done.stdout.splitlines())}


def measure(contestant: Contestant, places: Places, model: Path, files: list[Path],
            options: argparse.Namespace, vegeta: str, constant: bool) -> dict:  # fmt: skip
    """One start of one contestant, and all loads on it."""
    port = free_port()
    log = places.work / f"{contestant.name.replace(' ', '-')}.log"
    command = [str(part) for part in contestant.command(places, model, port)]
    with Service(command, contestant.environment(places, model), port, log) as service:
        start, label = service.first_answer(files[0])
        result = {"start": start, "label": label, "closed": {}, "constant": {}}
        load.closed(service.url, files, 4, options.warm_up)
        for connections in options.connections:
            before = service.cpu()
            answers = load.closed(service.url, files, connections, options.seconds)
            cpu = (service.cpu() - before) / max(1, answers.sent)
            result["closed"][connections] = asdict(answers) | {"cpu": cpu}
        if constant:
            saturation = max(cell["rate"] for cell in result["closed"].values())
            for percent in options.percent:
                time.sleep(PAUSE)
                rate = saturation * percent / 100
                answers = load.constant(
                    vegeta, service.url, files, rate, options.seconds, places.work
                )
                result["constant"][percent] = asdict(answers) | {"wanted": rate}
        result["memory"] = service.memory()
    return result


def main():
    options = arguments()
    contestants = chosen(options.contestants)
    places = Places(options.java, options.jar.resolve(), options.work.resolve())
    vegeta = install(places, contestants)
    unpack(places)
    models = places.work / "models"
    run(places.python, HERE / "models.py", models, *options.models)
    files = photographs(places, options.photos, options.size)
    precisions = [c.precision for c in contestants if c.ours]
    graphs = {
        (name, precision): our_graph(places, models / name, precision, files[0])
        for name in options.models
        for precision in precisions
    }
    results = []
    begun = time.monotonic()
    for round_ in range(options.rounds):
        for name in options.models:
            for precision in precisions:
                rates = raw_session(places, graphs[name, precision], options.seconds / 2)
                results.append({"round": round_, "model": name, "raw": rates, "precision": precision})
                log_line(begun, name, f"raw session {precision}", rates)
            for contestant in contestants:
                constant = any(part in contestant.name for part in options.constant_for)
                result = measure(
                    contestant, places, models / name, files, options, vegeta, constant
                )
                results.append({"round": round_, "model": name, "name": contestant.name} | result)
                rates = {c: round(cell["rate"], 1) for c, cell in result["closed"].items()}
                log_line(begun, name, contestant.name, rates)
            (places.work / "results.json").write_text(json.dumps(results, indent=1))
    table = report.tables(results)
    (places.work / "table.md").write_text(table)
    print(table)


def log_line(begun: float, *what):
    print(f"{time.monotonic() - begun:5.0f} s", *what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
