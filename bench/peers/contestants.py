"""Who takes part: a name, and how to start it on a model and a port."""

import os
from dataclasses import dataclass, field
from pathlib import Path

SERVERS = Path(__file__).parent / "servers"
CORES = len(os.sched_getaffinity(0))
GRAPHS = {"fp32": "model.onnx", "int8": "model_quantized.onnx"}


@dataclass(frozen=True)
class Places:
    """Where things are: our jar and its Java, and what `install` made."""

    java: str
    jar: Path
    work: Path

    @property
    def unpacked(self) -> Path:
        """Our jar as it is run in production."""
        return self.work / "vitrine"

    @property
    def python(self) -> str:
        return str(self.work / "venv/bin/python")


@dataclass(frozen=True)
class Contestant:
    name: str
    kind: str  # vitrine, fastapi, litserve or node
    precision: str
    server: str = ""  # the file in servers/
    workers: int = 1
    settings: tuple[str, ...] = field(default=())

    @property
    def ours(self) -> bool:
        return self.kind == "vitrine"

    def command(self, places: Places, model: Path, port: int) -> list[str]:
        match self.kind:
            case "vitrine":
                return [
                    str(places.unpacked / "vitrine"), f"--server.port={port}",
                    f"--vitrine.models={model}", f"--vitrine.precision={self.precision}",
                    *self.settings,
                ]  # fmt: skip
            case "fastapi":
                return [
                    places.python, "-m", "uvicorn", "--app-dir", str(SERVERS), f"{self.server}:app",
                    "--port", str(port), "--workers", str(self.workers), "--log-level", "warning",
                ]  # fmt: skip
            case "litserve":
                return [places.python, str(SERVERS / f"{self.server}.py"), str(port)]
            case _:
                return ["node", str(SERVERS / f"{self.server}.mjs"), str(port)]

    def environment(self, places: Places, model: Path) -> dict[str, str]:
        if self.ours:
            return {"VITRINE_CACHE": str(places.work / "cache")}
        return {
            "MODEL": str(model),
            "GRAPH": GRAPHS[self.precision],
            "DTYPE": "q8" if self.precision == "int8" else "fp32",
            "THREADS": str(max(1, CORES // self.workers)),
            "MODULES": str(places.work / "node"),
            "HF_HUB_OFFLINE": "1",
        }


ALL = [
    Contestant("Vitrine int8", "vitrine", "int8"),
    Contestant("Vitrine fp32", "vitrine", "fp32"),
    Contestant("FastAPI + transformers", "fastapi", "fp32", "fastapi_transformers"),
    Contestant("FastAPI + onnxruntime int8", "fastapi", "int8", "fastapi_onnx"),
    Contestant("FastAPI + onnxruntime int8, a process a core", "fastapi", "int8", "fastapi_onnx", CORES),
    Contestant("FastAPI + onnxruntime fp32", "fastapi", "fp32", "fastapi_onnx"),
    Contestant("FastAPI + onnxruntime fp32, a process a core", "fastapi", "fp32", "fastapi_onnx", CORES),
    Contestant("LitServe + onnxruntime int8", "litserve", "int8", "litserve_onnx"),
    Contestant("LitServe + onnxruntime fp32", "litserve", "fp32", "litserve_onnx"),
    Contestant("transformers.js int8", "node", "int8", "transformers_js"),
    Contestant("transformers.js fp32", "node", "fp32", "transformers_js"),
]  # fmt: skip
