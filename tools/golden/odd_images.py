"""The expected outcome of a folder of odd pictures that are not ours to publish.

    python tools/golden/odd_images.py FOLDER > src/test/resources/image/odd.csv

Each file of the folder: path, outcome (`decoded`, or the name of our refusal), width, height, SHA-256 of the RGB pixels
as Pillow has them (of 16-bit grey the high bytes, see images.py). The folder is put together from PngSuite (schaik.com),
libpng's contrib/testpngs, libjpeg-turbo's testimages, recurser/exif-orientation-examples, and two elephants; whatever
lies in it besides pictures is part of the test.
"""

import sys
import warnings
from pathlib import Path

from images import expectation

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM")
# 12 bits a channel
UNSUPPORTED = ("libjpeg-turbo/testimages/monkey12.jpg",)


def row(path, data):
    kind, width, height, digest = expectation(data)
    if not data.startswith(PICTURES) or path in UNSUPPORTED:
        return path, "UnknownFormat", 0, 0, ""
    if kind == "refused":
        return path, "Undecodable", 0, 0, ""
    return path, "decoded", width, height, digest


def main(folder):
    warnings.simplefilter("ignore")
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        print(*row(file.relative_to(folder).as_posix(), file.read_bytes()), sep=",")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
