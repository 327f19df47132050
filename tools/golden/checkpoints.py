"""Writes the golden files of the checkpoint readers: tiny files in each format, as the libraries write them.

    python -m venv .venv && .venv/bin/pip install -r tools/golden/requirements.txt
    .venv/bin/python tools/golden/checkpoints.py

Everything lands in src/test/resources/checkpoint/: each file beside a `NAME.golden.safetensors` with the same tensors,
row-major and little-endian; `refused/` holds files that must not be read, and have no such companion.
"""

import argparse
import datetime
import io
import json
import shutil
import zipfile
from collections import OrderedDict, defaultdict, deque
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

FOLDER = Path(__file__).parents[2] / "src/test/resources/checkpoint"
REFUSED = FOLDER / "refused"


def gold(file, tensors):
    """No tensor may share memory with another in safetensors."""
    save_file({name: t.detach().clone().contiguous() for name, t in tensors.items()}, f"{file}.golden.safetensors")


def save(name, pickled, tensors, **options):
    torch.save(pickled, FOLDER / name, **options)
    gold(FOLDER / name, tensors)


def trained(layers, optimizer):
    """What training scripts save beside the weights: timm's, DeiT's and Lightning's dictionaries, and then some."""
    state = layers.state_dict()
    average = OrderedDict((name, t * 0.5) for name, t in state.items())
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 5])  # has a Counter
    arguments = argparse.Namespace(
        model="vit_tiny_patch16_224", lr=numpy.float64(1e-3), input_size=torch.Size([3, 224, 224]), out=Path("runs"),
        mean=numpy.array([0.5, 0.25]), device=torch.device("cpu"), tags={"a"}, span=range(3))
    save("timm-training.pth", {
        "epoch": 7, "arch": "vit_tiny_patch16_224", "state_dict": state, "optimizer": optimizer.state_dict(), "version": 2,
        "args": arguments, "amp_scaler": torch.amp.GradScaler("cpu").state_dict(), "metric": numpy.float32(71.25),
        "state_dict_ema": average}, state)
    deit = {"model": state, "optimizer": optimizer.state_dict(), "lr_scheduler": scheduler.state_dict(), "epoch": 3,
            "model_ema": average, "scaler": torch.amp.GradScaler("cpu").state_dict(), "args": arguments}
    save("deit-training.pth", deit, state)
    for protocol in (3, 4, 5):
        save(f"deit-training-{protocol}.pth", deit, state, pickle_protocol=protocol)
    save("ema.pth", {"epoch": 1, "rng_state": torch.get_rng_state()[:8], "state_dict_ema": average}, average)
    lightning = OrderedDict((f"model.{name}", t) for name, t in state.items())
    save("lightning.pt", {
        "epoch": 1, "global_step": 10, "pytorch-lightning_version": "2.5.0", "state_dict": lightning,
        "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {"ModelCheckpoint{'monitor': None}": {
            "best_model_score": torch.tensor(0.5), "dirpath": Path("runs"), "best_k_models": defaultdict(float, a=1.0)}},
        "optimizer_states": [optimizer.state_dict()], "lr_schedulers": [scheduler.state_dict()],
        "hparams_name": "kwargs", "hyper_parameters": {"size": torch.Size([3, 4]), "when": datetime.timedelta(1),
                                                       "since": datetime.datetime(2026, 11, 21)},
        "rng": {"numpy": numpy.random.RandomState(0).get_state(), "bytes": b"\x00\xff", "more": bytearray(b"x"),
                "complex": 1j, "frozen": frozenset([1]), "deque": deque([1]), "slice": slice(3)}}, lightning)


def model():
    layers = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2, bias=False))
    for parameter in layers.parameters():
        torch.nn.init.normal_(parameter)
    return layers


def dtypes():
    floats = torch.tensor([0.0, -0.0, 1.0, -1.5, 3.1415927, 1e-7, 65504.0, -2.0**-24, float("inf")])
    whole = torch.tensor([[0, 1, 2], [3, 126, 127]])
    tensors = {str(d)[6:]: floats.to(d) for d in (torch.float32, torch.float16, torch.bfloat16, torch.float64)}
    tensors |= {str(d)[6:]: whole.to(d) for d in (
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool, torch.uint16, torch.uint32,
        torch.uint64, torch.float8_e4m3fn, torch.float8_e5m2)}
    return tensors


def views():
    base = torch.arange(120, dtype=torch.float32) / 7
    cube = base.reshape(4, 5, 6)
    half = base.to(torch.float16).reshape(10, 12)
    return {
        "base": base,
        "middle": base[30:50],
        "transposed": cube.transpose(0, 2),
        "permuted": cube.permute(1, 2, 0),
        "every second": cube[::2, 1:, 1::2],
        "expanded": base[5:6].expand(3, 4),
        "expanded inside": base[:8].reshape(2, 1, 4).expand(2, 3, 4),
        "overlapping": base.as_strided((5, 3), (1, 2), 10),
        "diagonal": cube[0].diagonal(),
        "scalar": base[17],
        "ones": cube[1:2, 2:3].as_strided((1, 1, 6), (99, 7, 1), 48),
        "empty": cube[:, :0].transpose(0, 2),
        "half transposed": half.t(),
        "half column": half[:, 3],
        "nothing": torch.zeros(0),
        "channels last": torch.arange(48.0).reshape(2, 3, 2, 4).to(memory_format=torch.channels_last),
    }


def big_endian(source, target):
    """What a big-endian machine would have written: every storage of float32 turned around."""
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w") as write:
        for info in read.infolist():
            content = read.read(info)
            if info.filename.endswith("/byteorder"):
                content = b"big"
            if "/data/" in info.filename:
                content = numpy.frombuffer(content, "<f4").astype(">f4").tobytes()
            write.writestr(info.filename, content)


def without(source, target, entry, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w", method) as write:
        for info in read.infolist():
            if not info.filename.endswith(entry):
                write.writestr(info.filename, read.read(info))


def pytorch():
    layers = model()
    state = layers.state_dict()
    save("state-dict.pt", state, state)
    for protocol in (3, 4, 5):
        save(f"protocol-{protocol}.pt", state, state, pickle_protocol=protocol)
    save("parameters.pth", dict(layers.named_parameters()), dict(layers.named_parameters()))
    save("dtypes.pt", dtypes(), dtypes())
    save("views.pt", views(), views())
    optimizer = torch.optim.AdamW(layers.parameters())
    layers(torch.randn(5, 3)).sum().backward()
    optimizer.step()
    training = {"epoch": 3, "optimizer": optimizer.state_dict(), "best": 0.5, "done": False, "none": None,
                "seed": 2**80, "losses": [1.5, -2.0], "shape": (1, 2, 3, 4), "names": ("a", "b")}
    state = layers.state_dict()
    for key in ("state_dict", "model", "model_state_dict"):
        save(f"nested-{key}.bin", {**training, key: state}, state)
    save("beside.pt", {**state, **training, "bytes": b"abc", "set": {1, 2}}, state, pickle_protocol=4)
    parallel = OrderedDict((f"module.{name}", t) for name, t in state.items())
    save("parallel.pth", {"state_dict": parallel}, parallel)
    trained(layers, optimizer)
    mixed = {"module.a": torch.ones(2), "b": torch.zeros(1)}
    save("not-parallel.pt", mixed, mixed)
    many = {f"layer.{i}": torch.full((1,), float(i)) for i in range(300)}  # over 256 in the memo
    save("many.pt", many, many)
    plain = {"a": torch.randn(3, 2), "b": torch.randn(2, 3).t()}
    save("plain.pt", plain, plain)
    big_endian(FOLDER / "plain.pt", FOLDER / "big-endian.pt")
    gold(FOLDER / "big-endian.pt", plain)
    without(FOLDER / "plain.pt", FOLDER / "no-byteorder.pt", "/byteorder")  # as before version 2.1
    gold(FOLDER / "no-byteorder.pt", plain)


class Command:
    def __reduce__(self):
        import os
        return os.system, ("touch owned",)


class Evaluated:
    def __reduce__(self):
        return eval, ("__import__('os').system('touch owned')",)


def refused():
    layers = model()
    torch.save(layers.state_dict(), REFUSED / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(layers, REFUSED / "module.pt")
    torch.jit.script(layers).save(REFUSED / "torchscript.pt")
    torch.save({"a": torch.ones(1), "b": Command()}, REFUSED / "os-system.pt")
    torch.save({"a": torch.ones(1), "b": Evaluated()}, REFUSED / "eval.pt", pickle_protocol=4)
    torch.save(torch.ones(3), REFUSED / "tensor.pt")
    torch.save([torch.ones(3)], REFUSED / "list.pt")
    torch.save({"epoch": 3, "name": "x"}, REFUSED / "no-tensors.pt")
    torch.save({"model": layers.state_dict(), "state_dict": layers.state_dict()}, REFUSED / "two-models.pt")
    torch.save({1: torch.ones(1)}, REFUSED / "numbered.pt")
    torch.save({"a": torch.ones(2).to_sparse()}, REFUSED / "sparse.pt")
    torch.save({"a": torch.ones(2, dtype=torch.complex64)}, REFUSED / "complex.pt")
    without(FOLDER / "plain.pt", REFUSED / "deflated.pt", "none", zipfile.ZIP_DEFLATED)
    without(FOLDER / "plain.pt", REFUSED / "no-storage.pt", "/data/1")
    without(FOLDER / "plain.pt", REFUSED / "no-pickle.pt", "/data.pkl")
    numpy.savez(REFUSED / "objects.npz", a=numpy.array([{}, None], dtype=object))
    numpy.savez(REFUSED / "texts.npz", a=numpy.array(["a", "b"]))
    numpy.savez(REFUSED / "structured.npz", a=numpy.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))


def arrays():
    floats = numpy.array([[0.0, -0.0, 1.0], [-1.5, 3.1415927, 1e-7]])
    transposed = numpy.asfortranarray(numpy.arange(24, dtype="<f4").reshape(2, 3, 4))
    return {
        "Transformer/encoderblock_0/MlpBlock_3/Dense_0/kernel": floats.astype("<f4"),
        "Transformer/posembed_input/pos_embedding": numpy.arange(20, dtype="<f4").reshape(1, 5, 4),
        "half": floats.astype("<f2"),
        "double": floats.astype("<f8"),
        "big": floats.astype(">f4"),
        "big double": floats.astype(">f8"),
        "fortran": transposed,
        "scalar": numpy.array(2.5, dtype="<f4"),
        "empty": numpy.zeros((0, 3), dtype="<f4"),
        "long": numpy.array([1, 2, 3]),
        "byte": numpy.array([1, 2, 255], dtype="u1"),
        "flag": numpy.array([True, False]),
    }


def npz():
    tensors = {n: torch.from_numpy(numpy.ascontiguousarray(a).astype(a.dtype.newbyteorder("=")).reshape(a.shape))
               for n, a in arrays().items()}
    brain = torch.tensor([1.0, -2.5, 3.140625, float("-inf")]).to(torch.bfloat16)
    with_brain = {**arrays(), "bfloat16": brain.view(torch.int16).numpy().view("V2")}
    numpy.savez(FOLDER / "arrays.npz", **with_brain)
    numpy.savez_compressed(FOLDER / "compressed.npz", **with_brain)
    versions = {name: npy(a, (i % 3 + 1, 0)) for i, (name, a) in enumerate(with_brain.items())}
    with zipfile.ZipFile(FOLDER / "versions.npz", "w") as write:
        for name, content in versions.items():
            write.writestr(f"{name}.npy", content)
    for name in ("arrays.npz", "compressed.npz", "versions.npz"):
        gold(FOLDER / name, {**tensors, "bfloat16": brain})


def npy(array, version):
    out = io.BytesIO()
    numpy.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def shards():
    state = model().state_dict()
    write_shards("shards", "model", "safetensors", state, lambda part, path: save_file(part, path, metadata={"format": "pt"}))
    write_shards("shards-bin", "pytorch_model", "bin", state, torch.save)


def write_shards(folder, stem, ending, state, write):
    """As transformers writes them: `safe_serialization=False` up to version 4 makes the `.bin`."""
    names = list(state)
    parts = {f"{stem}-00001-of-00002.{ending}": names[:4], f"{stem}-00002-of-00002.{ending}": names[4:]}
    folder = FOLDER / folder
    folder.mkdir()
    for file, part in parts.items():
        write({n: state[n].contiguous() for n in part}, folder / file)
    weight_map = {n: file for file, part in parts.items() for n in part}
    total = sum(t.numel() * t.element_size() for t in state.values())
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    path = folder / f"{stem}.{ending}.index.json"
    path.write_text(json.dumps(index, indent=2) + "\n")
    gold(path, state)


if __name__ == "__main__":
    torch.manual_seed(20261121)
    shutil.rmtree(FOLDER, ignore_errors=True)
    REFUSED.mkdir(parents=True)
    pytorch()
    refused()
    npz()
    shards()
