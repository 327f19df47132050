"""Golden images: small pictures of every kind that is decoded, and Pillow's pixels of each.

    python tools/golden/images.py src/test/resources/image

writes cases/* (the encoded pictures), expected.csv (file, kind, width, height, SHA-256 of Pillow's RGB) and
truncated.csv (file, one digit for each shorter length from 0 on: 1 where Pillow accepts it) and differences.csv (file,
`pixels` or our refusal, width, height, SHA-256 of our pixels, what Pillow does). Kinds: `equal`; `scaled`
(16-bit grey: expected is the high byte, Pillow shows white); `refused` (Pillow refuses it, and so do we). Everything
is deterministic with the pinned versions.
"""

import hashlib
import io
import os
import struct
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

RNG = np.random.default_rng(20250727)
W, H = 17, 13


def noise(*shape):
    return RNG.integers(0, 256, shape, dtype=np.uint8)


def picture(width=W, height=H):
    """Smooth colours with an edge and a little noise: it shows subsampling, rounding and orientation."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    channels = [255 * x / max(1, width - 1), 255 * y / max(1, height - 1), 128 + 90 * np.sin(x / 3 + y / 5)]
    rgb = np.stack(channels, -1)
    rgb[: height // 2, : width // 3] = (250, 20, 60)
    return Image.fromarray((rgb + noise(height, width, 3) / 16).clip(0, 255).astype(np.uint8))


def modes(image):
    grey = image.convert("L")
    alpha = Image.fromarray(noise(image.height, image.width))
    la, rgba = grey.convert("LA"), image.copy()
    la.putalpha(alpha)
    rgba.putalpha(alpha)
    values = np.asarray(grey)
    return {
        "1": image.convert("1"), "L": grey, "LA": la, "P": image.quantize(200), "P16": image.quantize(13),
        "P4": image.quantize(3), "P2": image.quantize(2), "RGB": image, "RGBA": rgba, "CMYK": image.convert("CMYK"),
        "YCbCr": image.convert("YCbCr"), "I16": Image.fromarray(values.astype(np.uint16) * 250 + 100),
        "I": Image.fromarray(values.astype(np.int32) * 2 - 100),
        "F": Image.fromarray(values.astype(np.float32) * 1.3 - 20),
    }


def encoded(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def saved(name, image, format, **options):
    yield f"{name}.{format.lower()}", encoded(image, format, **options)


# --- formats, by Pillow's writers ------------------------------------------------------------------------------------


def by_mode():
    for mode, image in modes(picture()).items():
        for format in ("JPEG", "PNG", "GIF", "BMP", "WEBP"):
            try:
                yield from saved(f"mode-{mode}", image, format)
            except (OSError, ValueError):
                pass  # the format does not have this mode
        for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits"):
            yield from saved(f"mode-{mode}-{compression}", image, "TIFF", compression=compression)


def jpegs():
    for width, height in ((1, 1), (1, 9), (9, 1), (8, 8), (33, 31)):
        for subsampling in ("4:4:4", "4:2:2", "4:2:0", "4:1:1"):
            for progressive in (False, True):
                kind = f"{subsampling.replace(':', '')}-{'progressive' if progressive else 'baseline'}"
                yield from saved(
                    f"{kind}-{width}x{height}", picture(width, height), "JPEG",
                    subsampling=subsampling, progressive=progressive, quality=80)
    image = picture(40, 24)
    cmyk = image.convert("CMYK")
    yield from saved("restart", image, "JPEG", restart_marker_blocks=2)
    yield from saved("rgb", image, "JPEG", keep_rgb=True)
    yield from saved("cmyk", cmyk, "JPEG")
    yield from saved("cmyk-progressive", cmyk, "JPEG", progressive=True)
    ycck = bytearray(encoded(cmyk, "JPEG"))
    ycck[ycck.index(b"Adobe") + 11] = 2
    yield "ycck.jpeg", bytes(ycck)
    whole = encoded(image, "JPEG")
    yield "without-end.jpeg", whole[:-2]
    yield "without-end-but-zeros.jpeg", whole[:-2] + bytes(100)
    yield "cmyk-without-end-but-zeros.jpeg", encoded(cmyk, "JPEG")[:-2] + bytes(100)
    yield "cut.jpeg", whole[: len(whole) * 3 // 4]
    yield "cut-but-ended.jpeg", whole[: len(whole) * 3 // 4] + b"\xff\xd9"
    yield "garbage-behind.jpeg", whole + b"garbage"
    broken = bytearray(whole)
    broken[-60:-50] = b"\x12\x34\x56\x78\x9a\xbc\xde\x10\x20\x30"
    yield "corrupt-scan.jpeg", bytes(broken)
    yield "no-rows.jpeg", whole.replace(struct.pack(">HH", 24, 40), struct.pack(">HH", 0, 40))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, bits, color, rows, before=b"", compressed=None, end=chunk(b"IEND", b"")):
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    pixels = zlib.compress(rows) if compressed is None else compressed
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", pixels) + end


def interlaced(width, height, bits, color, channels):
    rows = b""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    for x, y, dx, dy in passes:
        columns = len(range(x, width, dx))
        for line in range(len(range(y, height, dy)) if columns else 0):
            rows += bytes([line % 5]) + noise((columns * bits * channels + 7) // 8).tobytes()
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 1)
    palette = chunk(b"PLTE", noise(3 << bits).tobytes()) if color == 3 else b""
    parts = chunk(b"IHDR", header) + palette + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def pngs():
    for bits, color, channels in (
            (1, 0, 1), (2, 0, 1), (4, 0, 1), (8, 0, 1), (16, 0, 1), (8, 2, 3), (16, 2, 3), (1, 3, 1), (2, 3, 1),
            (4, 3, 1), (8, 3, 1), (8, 4, 2), (16, 4, 2), (8, 6, 4), (16, 6, 4)):
        rows = b"".join(
            bytes([y % 5]) + noise((W * bits * channels + 7) // 8).tobytes() for y in range(H))
        palette = chunk(b"PLTE", noise(3 << bits).tobytes()) if color == 3 else b""
        yield f"type{color}-{bits}.png", png(W, H, bits, color, rows, palette)
        for width, height in ((1, 1), (3, 5), (W, H)):
            yield f"interlaced{color}-{bits}-{width}.png", interlaced(width, height, bits, color, channels)
    image = picture().quantize(200)
    yield from saved("transparent-entries", image, "PNG", transparency=bytes(range(200)))
    yield from saved("transparent-entry", image, "PNG", transparency=3)
    yield from saved("animated", picture(), "PNG", save_all=True, append_images=[picture()])
    row = bytes([0, 10, 20, 30])
    packed = zlib.compress(row)
    yield "palette-too-short.png", png(3, 1, 8, 3, b"\0\0\1\5", chunk(b"PLTE", bytes([9, 9, 9, 200, 100, 50])))
    yield "palette-missing.png", png(3, 1, 8, 3, b"\0\0\1\5")
    yield "palette-too-long.png", png(3, 1, 8, 3, b"\0\0\1\5", chunk(b"PLTE", bytes(257 * 3)))
    yield "checksum-missing.png", png(3, 1, 8, 0, b"", compressed=packed[:-4])
    yield "checksum-wrong.png", png(3, 1, 8, 0, b"", compressed=packed[:-1] + b"\0")
    yield "row-missing.png", png(3, 2, 8, 0, row)
    yield "rows-too-many.png", png(3, 1, 8, 0, row * 3)
    yield "filter-unknown.png", png(3, 1, 8, 0, bytes([9, 1, 2, 3]))
    yield "without-end.png", png(3, 1, 8, 0, row, end=b"")
    yield "cut-text-behind.png", png(3, 1, 8, 0, row, end=chunk(b"tEXt", b"key\0value")[:-6])
    yield "no-columns.png", png(0, 1, 8, 0, row)
    good = png(3, 1, 8, 0, row)
    yield "chunk-checksum-wrong.png", good[:32] + b"\0" + good[33:]
    yield "pixels-checksum-wrong.png", good[:-16] + b"1234" + good[-12:]
    hexadecimal = "\nexif\n26\n" + tiff_orientation(6).hex()
    packed_text = chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(hexadecimal.encode()))
    yield "orientation-in-packed-text.png", png(3, 1, 8, 0, row, packed_text)
    plain_text = chunk(b"tEXt", b"Raw profile type exif\0" + hexadecimal.encode())
    yield "orientation-in-text.png", png(3, 1, 8, 0, row, plain_text)


def gif(left=0, top=0, screen=(9, 7), transparent=None):
    data = bytearray(encoded(picture(9, 7).quantize(8), "GIF"))
    struct.pack_into("<HH", data, 6, *screen)
    frame = data.index(b",", 13 + (3 << (data[10] & 7) + 1))
    struct.pack_into("<HH", data, frame + 1, left, top)
    control = b"" if transparent is None else b"!\xf9\x04\x01\0\0" + bytes([transparent]) + b"\0"
    return bytes(data[:frame] + control + data[frame:])


def gifs():
    image = picture()
    yield "offset.gif", gif(4, 3, (20, 15))
    yield "offset-transparent.gif", gif(4, 3, (20, 15), 6)
    yield "beyond-the-screen.gif", gif(5, 5)
    yield "small-screen.gif", gif(0, 0, (3, 2), 2)
    yield from saved("interlaced", image.quantize(60), "GIF", interlace=1)
    yield from saved("plain", image.quantize(60), "GIF", interlace=0)
    yield from saved("animated", image.quantize(60), "GIF", save_all=True, append_images=[picture().convert("L")])
    yield from saved("1x1", picture(1, 1), "GIF")
    yield from saved("long-strings", Image.new("L", (300, 200), 7), "GIF")
    yield from saved("full-table", Image.fromarray(noise(90, 90)), "GIF")


def webps():
    image, rgba = picture(), modes(picture())["RGBA"]
    yield from saved("lossless", image, "WEBP", lossless=True)
    yield from saved("lossless-alpha", rgba, "WEBP", lossless=True, exact=True)
    yield from saved("alpha", rgba, "WEBP", quality=60)
    yield from saved("animated", image, "WEBP", save_all=True, append_images=[picture()])
    yield from saved("animated-alpha", rgba, "WEBP", save_all=True, append_images=[image], background=(9, 200, 30, 255))
    yield from saved("1x1", picture(1, 1), "WEBP")


def bmp(bits, data, width=W, height=H, compression=0, palette=b"", masks=(), size=40, colors=0, flip=False):
    header = struct.pack(
        "<IiiHHIIiiII", size, width, -height if flip else height, 1, bits, compression, len(data), 0, 0, colors, 0)
    header = (header + struct.pack(f"<{len(masks)}I", *masks)).ljust(size, b"\0")
    start = 14 + len(header) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + header + palette + data


def bmp_rows(bits, width=W, height=H):
    return noise((width * bits + 31) // 32 * 4 * height).tobytes()


def run_lengths(nibbles):
    out = b""
    for y in range(H):
        x = 0
        while x < W:
            count = min(W - x, int(RNG.integers(1, 9)))
            if count >= 3 and RNG.integers(2):
                packed = noise((count + 1) // 2 if nibbles else count).tobytes()
                out += bytes([0, count]) + packed + b"\0" * (len(packed) % 2)
            else:
                out += bytes([count, int(RNG.integers(256))])
            x += count
        out += b"\0\0"
    return out + b"\0\1"


def bmps():
    colors = noise(1024).tobytes()
    ramp = b"".join(bytes([i, i, i, 0]) for i in range(256))
    black_white = b"\0\0\0\0\xff\xff\xff\0"
    for flip in (False, True):
        name = "top-down" if flip else "bottom-up"
        for bits in (1, 4, 8):
            yield f"{name}-{bits}.bmp", bmp(bits, bmp_rows(bits), palette=colors[: 4 << bits], flip=flip)
        for bits in (16, 24, 32):
            yield f"{name}-{bits}.bmp", bmp(bits, bmp_rows(bits), flip=flip)
    yield "grey.bmp", bmp(8, bmp_rows(8), palette=ramp)
    yield "black-white.bmp", bmp(1, bmp_rows(1), palette=black_white)
    yield "white-black.bmp", bmp(1, bmp_rows(1), palette=black_white[::-1][1:] + b"\0")
    yield "two-greys-in-8.bmp", bmp(8, bmp_rows(8), palette=black_white, colors=2)
    yield "palette-too-short.bmp", bmp(8, bmp_rows(8), palette=colors[:200], colors=50)
    for name, bits, masks in (
            ("565", 16, (0xF800, 0x7E0, 0x1F)), ("555", 16, (0x7C00, 0x3E0, 0x1F)), ("444", 16, (0xF00, 0xF0, 0xF)),
            ("bgrx", 32, (0xFF0000, 0xFF00, 0xFF)), ("xbgr", 32, (0xFF000000, 0xFF0000, 0xFF00)),
            ("rgba", 32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)), ("bgra", 32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)),
            ("nothing", 32, (0, 0, 0, 0)), ("odd", 32, (0xF, 0xF0, 0xF00, 0))):
        for size in (40, 56, 124):
            fields = masks[:3] if size == 40 else masks
            yield f"fields-{name}-{size}.bmp", bmp(bits, bmp_rows(bits), compression=3, masks=fields, size=size) \
                if size > 40 else bmp(bits, struct.pack("<3I", *fields) + bmp_rows(bits), compression=3)
    long, short = run_lengths(False), run_lengths(True)
    yield "rle8.bmp", bmp(8, long, compression=1, palette=colors)
    yield "rle8-grey.bmp", bmp(8, long, compression=1, palette=ramp)
    yield "rle8-two-greys.bmp", bmp(8, long, compression=1, palette=black_white, colors=2)
    yield "rle8-cut.bmp", bmp(8, long[: len(long) // 2], compression=1, palette=colors)
    yield "rle8-jump.bmp", bmp(8, b"\1\5\0\2\0\1" + b"\0\0" * H + b"\0\1", compression=1, palette=colors)
    yield "rle4.bmp", bmp(4, short, compression=2, palette=colors[:64])
    os2 = struct.pack("<IHHHH", 12, W, H, 1, 4) + colors[:48] + bmp_rows(4)
    yield "os2.bmp", b"BM" + struct.pack("<IHHI", 0, 0, 0, 74) + os2
    yield "bits-3.bmp", bmp(3, bmp_rows(4))


def tiff(order, tags, blocks):
    body, offsets = b"", []
    for block in blocks:
        offsets.append(8 + len(body))
        body += block + b"\0" * (len(block) % 2)
    tiled = 322 in tags
    tags = tags | {324 if tiled else 273: offsets, 325 if tiled else 279: [len(b) for b in blocks]}
    entries, extra = b"", b""
    directory = 8 + len(body)
    for tag in sorted(tags):
        long = tag in (273, 279, 324, 325)
        data = struct.pack(order + ("I" if long else "H") * len(tags[tag]), *tags[tag])
        head = struct.pack(order + "HHI", tag, 4 if long else 3, len(tags[tag]))
        if len(data) <= 4:
            entries += head + data.ljust(4, b"\0")
        else:
            entries += head + struct.pack(order + "I", directory + 6 + 12 * len(tags) + len(extra))
            extra += data
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", directory)
    return head + body + struct.pack(order + "H", len(tags)) + entries + b"\0" * 4 + extra


def samples(order, bits, count, photometric, kind=1, extra=(), planar=1, reverse=False, compression=1, tile=None,
            rows=5, predictor=1, width=W, height=H):
    tags = {256: [width], 257: [height], 258: [bits] * count, 259: [compression], 262: [photometric], 277: [count],
            284: [planar]}
    order_of_bits = (2 if reverse else 1,)
    for tag, value, usual in (
            (338, extra, ()), (266, order_of_bits, (1,)), (339, (kind,) * count, (1,) * count), (317, (predictor,), (1,))):
        if value != usual:
            tags[tag] = list(value)
    if photometric == 3:
        tags[320] = [int(v) for v in RNG.integers(0, 65536, 3 << bits)]
    length = bits * (count if planar == 1 else 1)
    planes = 1 if planar == 1 else count
    if tile:
        tags |= {322: [tile], 323: [tile]}
        tiles = planes * -(-width // tile) * -(-height // tile)
        blocks = [noise((tile * length + 7) // 8 * tile) for _ in range(tiles)]
    else:
        tags[278] = [rows]
        heights = [min(rows, height - y) for y in range(0, height, rows)] * planes
        blocks = [noise((width * length + 7) // 8 * h) for h in heights]
    blocks = [b.tobytes() for b in blocks]
    return tiff(order, tags, [zlib.compress(b) for b in blocks] if compression == 8 else blocks)


def tiffs():
    for order, end in (("<", "little"), (">", "big")):
        for bits in (1, 2, 4, 8):
            for photometric in (0, 1, 3):
                yield f"{end}-{bits}-photometric{photometric}.tiff", samples(order, bits, 1, photometric)
                yield f"{end}-{bits}-photometric{photometric}-reverse.tiff", samples(
                    order, bits, 1, photometric, reverse=True)
        for bits, kind in ((16, 1), (16, 2), (32, 2), (32, 3), (8, 2)):
            yield f"{end}-{bits}-kind{kind}.tiff", samples(order, bits, 1, 1, kind)
        for bits in (8, 16):
            for count, extra in ((3, ()), (4, ()), (4, (0,)), (4, (1,)), (4, (2,))):
                for compression in (1, 8):
                    name = f"{end}-rgb{bits}-{count}{''.join(map(str, extra))}-c{compression}"
                    yield f"{name}.tiff", samples(order, bits, count, 2, extra=extra, compression=compression)
                    if bits == 8 or count == 3:
                        yield f"{name}-tiles.tiff", samples(
                            order, bits, count, 2, extra=extra, compression=compression, tile=16, width=21, height=18)
            yield f"{end}-rgb{bits}-planes.tiff", samples(order, bits, 3, 2, planar=2, compression=8)
            yield f"{end}-predictor{bits}.tiff", samples(order, bits, 3, 2, compression=8, predictor=2)
            yield f"{end}-cmyk{bits}.tiff", samples(order, bits, 4, 5)
        yield f"{end}-planes-plain.tiff", samples(order, 8, 3, 2, planar=2)
        yield f"{end}-grey-alpha.tiff", samples(order, 8, 2, 1, extra=(2,))
        yield f"{end}-grey-multiplied.tiff", samples(order, 8, 2, 1, extra=(1,))
        yield f"{end}-palette-alpha.tiff", samples(order, 8, 2, 3, extra=(2,))
        yield f"{end}-tiles.tiff", samples(order, 1, 1, 1, tile=16, width=37, height=21)
    image = picture()
    black = image.convert("1")
    for compression in ("group3", "group4", "tiff_ccitt"):
        yield from saved(compression, black, "TIFF", compression=compression)
    for mode, image in modes(picture()).items():
        if mode in ("L", "RGB", "RGBA", "CMYK", "YCbCr"):
            yield from saved(f"jpeg-{mode}", image, "TIFF", compression="jpeg")
    yield from saved("pages", picture(), "TIFF", save_all=True, append_images=[picture(5, 4)])
    yield from saved("bigtiff", picture(), "TIFF", big_tiff=True)
    yield from saved("lzw-full-table", Image.fromarray(noise(90, 90)), "TIFF", compression="tiff_lzw")


# --- orientation -----------------------------------------------------------------------------------------------------


def tiff_orientation(value, order="<", kind=3):
    head = b"II*\0" if order == "<" else b"MM\0*"
    field = struct.pack(order + "HHH", value, 0, 0)[:4] if kind == 3 else struct.pack(order + "I", value)
    return head + struct.pack(order + "IHHHI", 8, 1, 0x112, kind, 1) + field + b"\0" * 4


def orientations():
    image = picture(11, 6)
    black = image.convert("1")
    for value in range(1, 9):
        exif = b"Exif\0\0" + tiff_orientation(value, "<" if value % 2 else ">")
        xmp = b'<x tiff:Orientation="%d"/>' % value
        for format in ("JPEG", "PNG", "WEBP"):
            yield from saved(f"exif{value}", image, format, exif=exif)
        for format in ("JPEG", "WEBP"):
            yield from saved(f"xmp{value}", image, format, xmp=xmp)
        for compression in (None, "tiff_lzw", "jpeg"):
            yield from saved(
                f"orientation{value}-{compression}", image, "TIFF", compression=compression, tiffinfo={274: value})
        yield from saved(f"orientation{value}-group4", black, "TIFF", compression="group4", tiffinfo={274: value})
    odd = {
        "long": tiff_orientation(6, kind=4), "nine": tiff_orientation(9), "twice": b"Exif\0\0" + tiff_orientation(6),
        "empty": b"", "garbage": b"garbage here", "short": b"II*\0", "far": b"II*\0\xff\0\0\0\1\0"}
    for name, block in odd.items():
        for format in ("JPEG", "PNG", "WEBP"):
            yield from saved(f"exif-{name}", image, format, exif=b"Exif\0\0" + block)


# --- metadata and chunks that Pillow checks; none of these draws random numbers ---------------------------------------


def still():
    return Image.fromarray((np.arange(6 * 4 * 3).reshape(4, 6, 3) * 3).astype(np.uint8))


def xmp_orientation(value):
    return b'<x tiff:Orientation="%d"/>' % value


def orientations_of_odd_types():
    numbers = {
        "byte": (1, b"\6"), "ascii": (2, b"6\0"), "rational": (5, struct.pack("<II", 12, 2)), "sbyte": (6, b"\6"),
        "undefined": (7, b"\6"), "srational": (10, struct.pack("<ii", 6, 1)), "float": (11, struct.pack("<f", 6)),
        "double": (12, struct.pack("<d", 6)), "ifd": (13, struct.pack("<I", 6)), "zero": (3, b"\0\0"), "none": (3, b"")}
    unit = {3: 2, 5: 8, 10: 8, 11: 4, 12: 8, 13: 4}
    for name, (kind, data) in numbers.items():
        field = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", 26)
        count = len(data) // unit.get(kind, 1)
        block = b"II*\0" + struct.pack("<IHHHI", 8, 1, 0x112, kind, count) + field + b"\0" * 4
        block += data if len(data) > 4 else b""
        yield from saved(f"orientation-{name}", still(), "WEBP", lossless=True, exif=block, xmp=xmp_orientation(8))
        yield f"orientation-{name}.png", still_png(chunk(b"eXIf", block) + adobe_xmp(b"iTXt", xmp_orientation(8)))


def still_png(before=b"", after=b""):
    rows = b"".join(b"\0" + row.tobytes() for row in np.asarray(still()))
    return png(6, 4, 8, 2, rows, before, end=after + chunk(b"IEND", b""))


def adobe_xmp(kind, value, compressed=0):
    key = b"XML:com.adobe.xmp\0"
    return chunk(kind, key + (bytes([compressed, 0, 0, 0]) if kind == b"iTXt" else b"") + value)


def webp_with_flags(flags):
    data = bytearray(encoded(still(), "WEBP", lossless=True, exif=tiff_orientation(6), xmp=xmp_orientation(8)))
    data[20] = flags
    return bytes(data)


def metadata():
    for name, tag, kind in (
            ("bytes", 700, 1), ("undefined", 700, 7), ("text", 700, 2)):
        for orientation in (None, 3, 0):
            value = xmp_orientation(6)
            tags = {256: [6], 257: [4], 258: [8] * 3, 259: [1], 262: [2], 277: [3], 278: [4]}
            tags |= {} if orientation is None else {274: [orientation]}
            data = tiff("<", tags | {tag: list(range(len(value) // 2))}, [np.asarray(still()).tobytes()])
            entry = struct.pack("<HHI", tag, 3, len(value) // 2)
            data = data.replace(entry, struct.pack("<HHI", tag, kind, len(value) // 2 * 2))
            numbers = struct.pack(f"<{len(value) // 2}H", *range(len(value) // 2))
            yield f"xmp-{name}-{orientation}.tiff", data.replace(numbers, value[: len(numbers)])
    for flags in (0x00, 0x04, 0x08, 0x0C):
        yield f"flags-{flags}.webp", webp_with_flags(flags)
    longer = bytearray(webp_with_flags(0x0C) + b"junk")
    yield "junk-behind.webp", bytes(longer)
    struct.pack_into("<I", longer, 4, len(longer) - 8)
    yield "junk-inside.webp", bytes(longer)
    for quality in ({"quality": 50}, {"lossless": True}):
        for junk in (2, 7, 8, 12):
            simple = bytearray(encoded(still(), "WEBP", **quality) + bytes(junk))
            struct.pack_into("<I", simple, 4, len(simple) - 8)
            yield f"{next(iter(quality))}-junk-{junk}.webp", bytes(simple)
    behind = bytearray(webp_with_flags(0x0C))
    struct.pack_into("<I", behind, 4, behind.index(b"EXIF") - 8)
    yield "exif-behind.webp", bytes(behind)


def texts():
    """Chunks of a PNG, by name."""
    xmp, none, key = xmp_orientation(6), zlib.compress(b""), b"Raw profile type exif\0"
    digits, bomb = tiff_orientation(6).hex().encode(), zlib.compress(bytes((1 << 20) + 1))
    lines, bound = b"\nexif\n26\n", zlib.compress(bytes(1 << 20))
    return {
        "xmp": adobe_xmp(b"iTXt", xmp), "xmp-compressed": adobe_xmp(b"iTXt", zlib.compress(xmp), 1),
        "xmp-text": adobe_xmp(b"tEXt", xmp), "xmp-packed": adobe_xmp(b"zTXt", b"\0" + zlib.compress(xmp)),
        "xmp-latin": adobe_xmp(b"iTXt", xmp + b"\xff"), "xmp-bad": adobe_xmp(b"iTXt", b"bad", 1),
        "xmp-plain-key": chunk(b"tEXt", b"xmp\0" + xmp), "exif-text": chunk(b"tEXt", b"exif\0" + tiff_orientation(6)),
        "exif-packed": chunk(b"zTXt", b"exif\0\0" + zlib.compress(tiff_orientation(6))),
        "raw-international": chunk(b"iTXt", key + b"\0\0\0\0" + lines + digits),
        "raw-spaces": chunk(b"tEXt", key + lines + digits[:4] + b" \n\t" + digits[4:] + b"\n"),
        "raw-split-by-line": chunk(b"tEXt", key + lines + digits[:5] + b"\n" + digits[5:]),
        "raw-split-by-space": chunk(b"tEXt", key + lines + digits[:5] + b" " + digits[5:]),
        "raw-odd": chunk(b"tEXt", key + lines + digits[:-1]), "raw-bad": chunk(b"tEXt", key + lines + b"zz"),
        "raw-short": chunk(b"tEXt", key + b"\nexif\n"),
        "packed-bound": chunk(b"zTXt", b"k\0\0" + bound), "packed-bomb": chunk(b"zTXt", b"k\0\0" + bomb),
        "packed-junk": chunk(b"zTXt", b"k\0\0" + bound + b"junk"), "packed-cut": chunk(b"zTXt", b"k\0\0" + bound[:-4]),
        "packed-method": chunk(b"zTXt", b"k\0\1" + none), "packed-bad": chunk(b"zTXt", b"k\0\0bad"),
        "packed-without-zero": chunk(b"zTXt", b"k"), "packed-without-key": chunk(b"zTXt", b"\0\0" + bomb),
        "international-bomb": chunk(b"iTXt", b"k\0\1\0\0\0" + bomb),
        "international-method": chunk(b"iTXt", b"k\0\1\1\0\0" + bomb),
        "international-short": chunk(b"iTXt", b"k\0\1"), "all-bound": 8 * chunk(b"zTXt", b"k\0\0" + bound),
        "all-bomb": 64 * chunk(b"zTXt", b"k\0\0" + bound) + chunk(b"tEXt", b"k\0v"),
        "profile-bad": chunk(b"iCCP", b"k\0\0bad"), "profile-bomb": chunk(b"iCCP", b"k\0\0" + bomb),
        "profile-method": chunk(b"iCCP", b"k\0\1" + none), "profile-empty": chunk(b"iCCP", b""),
        "profile-without-zero": chunk(b"iCCP", b"k"), "profile-ends": chunk(b"iCCP", b"k\0")}


def frame_control(number, left=0, top=0, width=6, height=4):
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, left, top, 1, 1, 0, 0))


def png_chunks():
    for name, part in texts().items():
        yield f"text-{name}.png", still_png(part)
        if not name.startswith("all"):
            yield f"text-{name}-behind.png", still_png(after=part)
    rows = b"".join(b"\0" + row.tobytes() for row in np.asarray(still()))
    pixels = chunk(b"fdAT", struct.pack(">I", 1) + zlib.compress(rows))
    two, header = chunk(b"acTL", struct.pack(">II", 2, 0)), struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0)
    for name, before, after in (
            ("sequence", frame_control(1), b""), ("large", frame_control(0, 1), b""),
            ("low", frame_control(0, 0, 2, 6, 2), b""), ("narrow", frame_control(0, 1, 1, 3, 2), b""),
            ("empty", frame_control(0, 0, 0, 0, 2), b""), ("one", frame_control(0), b""),
            ("pixels-alone", b"", pixels), ("pixels-first", pixels, b""), ("pixels-second", frame_control(0), pixels),
            ("pixels-before", frame_control(0) + pixels, b""), ("stops", two + frame_control(0), frame_control(7)),
            ("stops-at-default", chunk(b"acTL", struct.pack(">II", 1, 0)), frame_control(7)),
            ("goes-on", b"", frame_control(7)), ("twice", two + two + frame_control(0), frame_control(7)),
            ("late", b"", two + frame_control(7)), ("huge", chunk(b"acTL", b"\xff" * 8), frame_control(7)),
            ("header-behind", b"", chunk(b"IHDR", header)),
            ("header-behind-filter", b"", chunk(b"IHDR", header[:11] + b"\1\0")),
            ("palette-behind", b"", chunk(b"PLTE", bytes(999)))):
        yield f"frame-{name}.png", still_png(before, after)


def small_checks():
    for length in range(5):
        for flags in (0, 1):
            block = bytes([flags, 0, 0, 2])[:length]
            control = b"!\xf9" + bytes([length]) + block + b"\0"
            data = encoded(still().quantize(8), "GIF")
            frame = data.index(b",", 13 + (3 << (data[10] & 7) + 1))
            yield f"control-{length}-{flags}.gif", data[:frame] + control + data[frame:]
    ramp = b"".join(bytes([i % 256] * 3 + [0]) for i in range(300))
    values = bytes(range(0, 8 * 32, 1))
    for colors in (256, 257, 300):
        yield f"ramp-{colors}.bmp", bmp(8, values, 32, 8, palette=ramp[: 4 * colors], colors=colors)
    tags = {256: [6], 257: [4], 258: [8], 259: [1], 262: [3], 277: [1], 278: [4]}
    yield "palette-missing.tiff", tiff("<", tags, [bytes(24)])
    for order in (0, 3):
        yield f"bit-order-{order}.tiff", tiff("<", tags | {262: [1], 266: [order]}, [bytes(range(24))])


def thin():
    """As thin as pictures are: one pixel, one row, one column."""
    for width, height in ((1, 1), (10_000, 1), (1, 10_000)):
        ramp = np.arange(width * height * 3).reshape(height, width, 3) // 90 % 256
        image = Image.fromarray(ramp.astype(np.uint8))
        for format in ("JPEG", "PNG", "GIF", "BMP", "WEBP"):
            yield f"thin-{width}x{height}.{format.lower()}", encoded(image, format)
        yield f"thin-{width}x{height}.tiff", encoded(image, "TIFF", compression="tiff_lzw")


# --- what Pillow says ------------------------------------------------------------------------------------------------


def pillow(data):
    """Pillow's mode and pixels; None for both if it refuses."""
    try:
        image = Image.open(io.BytesIO(data))
        mode, stored = image.mode, image.copy()
        return mode, stored, np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except Exception:
        return None, None, None




def expectation(data):
    mode, stored, rgb = pillow(data)
    if rgb is None:
        return ["refused", 0, 0, ""]
    kind = "equal"
    if mode in ("I;16", "I;16B"):
        kind, high = "scaled", (np.asarray(stored).astype(np.uint16) >> 8).astype(np.uint8)
        rgb = np.repeat(high[..., None], 3, -1)
    return [kind, rgb.shape[1], rgb.shape[0], hashlib.sha256(rgb.tobytes()).hexdigest()]


# --- where we differ -------------------------------------------------------------------------------------------------


def differences():
    """(file, encoded, our pixels or the name of our refusal): docs/images.md has a row for each."""
    values = RNG.integers(-300, 600, (H, W)).astype(np.int16)
    clipped = values.clip(0, 255).astype(np.uint8)
    one = {256: [W], 257: [H], 258: [16], 259: [8], 262: [1], 277: [1], 278: [H], 339: [2]}
    yield "big-signed16-packed.tiff", tiff(">", one, [zlib.compress(values.astype(">i2").tobytes())]), clipped
    one |= {258: [32], 339: [3]}
    yield "big-float-packed.tiff", tiff(">", one, [zlib.compress(values.astype(">f4").tobytes())]), clipped
    planes = RNG.integers(0, 65536, (3, H, W)).astype("<u2")
    three = {256: [W], 257: [H], 258: [16] * 3, 259: [1], 262: [2], 277: [3], 278: [H], 284: [2]}
    high = (planes >> 8).astype(np.uint8)
    yield "rgb16-planes.tiff", tiff("<", three, [p.tobytes() for p in planes]), high.transpose(1, 2, 0)
    planes = noise(4, H, W)
    four = {256: [W], 257: [H], 258: [8] * 4, 259: [1], 262: [2], 277: [4], 278: [H], 284: [2], 338: [0]}
    yield "extra-plane.tiff", tiff("<", four, [p.tobytes() for p in planes]), planes[:3].transpose(1, 2, 0)
    for compression in ("lzma", "zstd"):
        yield f"{compression}.tiff", encoded(picture(), "TIFF", compression=compression), "UnknownFormat"
    lab = {256: [W], 257: [H], 258: [8] * 3, 259: [1], 262: [8], 277: [3], 278: [H]}
    yield "lab.tiff", tiff("<", lab, [noise(H, W, 3).tobytes()]), "UnknownFormat"
    yield "netpbm.ppm", encoded(picture(), "PPM"), "UnknownFormat"
    yield "headless.dib", encoded(still(), "DIB"), "UnknownFormat"
    yield "icon.ico", encoded(picture(16, 16), "ICO"), "UnknownFormat"
    yield "many-scans.jpeg", many_scans(50), "Undecodable"
    yield "long-side.png", encoded(Image.new("1", (65536, 1)), "PNG"), "TooManyPixels"
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1 << 20)))
    yield "many-texts.png", still_png(9 * text), "Undecodable"
    yield "short-of-pixels.jpeg", short_of_pixels(), "Undecodable"
    yield "short-of-pixels.png", png(2000, 2000, 8, 2, bytes(6001)), "Undecodable"
    bits = {256: [4], 257: [3], 258: [12], 259: [1], 262: [1], 277: [1], 278: [3]}
    values = np.arange(12).reshape(3, 4) * 341
    yield "grey12.tiff", tiff("<", bits, [twelve_bits(values.ravel())]), (values >> 4).astype(np.uint8)
    yield "raw16.tiff", encoded(still().convert("1"), "TIFF", compression="tiff_raw_16"), "UnknownFormat"


def short_of_pixels():
    """A JPEG of 2000 x 2000 pixels, nearly all of them cut out."""
    data = encoded(Image.new("L", (2000, 2000), 77), "JPEG")
    return data[: data.index(b"\xff\xda") + 100] + b"\xff\xd9"


def twelve_bits(values):
    """Two in three bytes."""
    pairs = zip(values[::2].tolist(), values[1::2].tolist())
    return b"".join(((a << 12) | b).to_bytes(3, "big") for a, b in pairs)


def many_scans(more):
    """A progressive JPEG whose last scan is there `more` times again."""
    data = encoded(Image.new("L", (W, H), 77), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + more * data[last:-2] + data[-2:]


def measured(data, ours):
    """What Pillow does with it: `refused`, `read`, or how far its pixels are from ours."""
    _, _, rgb = pillow(data)
    if rgb is None or isinstance(ours, str):
        return "refused" if rgb is None else "read"
    ours = ours if ours.ndim == 3 else np.repeat(ours[..., None], 3, -1)
    return str(np.abs(rgb.astype(int) - ours).max())


def difference(data, ours):
    if isinstance(ours, str):
        return [ours, 0, 0, "", measured(data, ours)]
    rgb = np.ascontiguousarray(ours if ours.ndim == 3 else np.repeat(ours[..., None], 3, -1))
    return ["pixels", rgb.shape[1], rgb.shape[0], hashlib.sha256(rgb.tobytes()).hexdigest(), measured(data, ours)]


TRUNCATED = (
    "444-baseline-9x1.jpeg", "420-progressive-9x1.jpeg", "mode-L.jpeg", "restart.jpeg", "type2-8.png", "type3-4.png",
    "animated.png", "alpha.webp", "lossless.webp", "animated.webp", "plain.gif", "animated.gif", "top-down-8.bmp",
    "rle8.bmp", "rle4.bmp", "bottom-up-24.bmp", "little-8-photometric1.tiff", "mode-RGB-tiff_lzw.tiff",
    "mode-L-packbits.tiff", "big-rgb8-3-c8.tiff", "group4.tiff")


def main(folder):
    warnings.simplefilter("ignore")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libtiff speaks of every cut
    cases = {}
    for generator in (by_mode, jpegs, pngs, gifs, webps, bmps, tiffs, orientations, orientations_of_odd_types,
                      metadata, png_chunks, small_checks, thin):
        for name, data in generator():
            file = name if name not in cases else f"{generator.__name__}-{name}"
            assert file not in cases, file
            cases[file] = data
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    for file in (folder / "cases").iterdir():
        file.unlink()
    for file, data in cases.items():
        (folder / "cases" / file).write_bytes(data)
    odd = list(differences())
    for file, data, _ in odd:
        (folder / "cases" / file).write_bytes(data)
    rows = [",".join(map(str, [file, *difference(data, ours)])) for file, data, ours in odd]
    (folder / "differences.csv").write_text("\n".join(rows) + "\n")
    lines = [",".join(map(str, [file, *expectation(data)])) for file, data in cases.items()]
    (folder / "expected.csv").write_text("\n".join(lines) + "\n")
    cuts = []
    for file in TRUNCATED:
        data = cases[file]
        cuts.append(file + "," + "".join("01"[pillow(data[:n])[2] is not None] for n in range(len(data))))
    (folder / "truncated.csv").write_text("\n".join(cuts) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
