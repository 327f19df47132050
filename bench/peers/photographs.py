"""JPEGs from nothing, for who has no photographs at hand. Runs in the peers' environment.

`photographs.py OUT COUNT WIDTHxHEIGHT`: smooth waves of several lengths and edges, no noise; quality 85.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image


def photograph(seed: int, width: int, height: int) -> Image.Image:
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    channels = []
    for _ in range(3):
        value = np.zeros((height, width))
        for octave in range(7):
            fx, fy = random.normal(size=2) * 2.0**octave
            value += np.sin(2 * np.pi * (fx * x + fy * y) + random.uniform(0, 6)) / 1.35**octave
        cx, cy, radius = random.uniform(0.2, 0.8, size=3) * (1, 1, 0.4)
        value[(x - cx) ** 2 + (y - cy) ** 2 < radius**2] *= -0.7
        channels.append(value)
    pixels = np.clip(np.stack(channels, -1) * 45 + 128, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


if __name__ == "__main__":
    out, count = Path(sys.argv[1]), int(sys.argv[2])
    width, height = map(int, sys.argv[3].split("x"))
    out.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        photograph(i, width, height).save(out / f"{i:02}.jpg", quality=85)
