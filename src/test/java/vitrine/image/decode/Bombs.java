package vitrine.image.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Files that are built to cost much, made when they are needed: nothing large is kept.
public final class Bombs {
  private static final int LARGE = 7000; // 49 megapixels: within the default limit
  private static final String EMPTY_TABLES =
      "ffc400140001" + "00".repeat(16) + "ffc400141001" + "00".repeat(16);
  private static final String QUANTIZATION = "ffdb004300" + "01".repeat(64);
  private static final String SCAN = "ffda0008010100000001" + "00".repeat(8);

  private Bombs() {}

  /// One file.
  ///
  /// @param status that the service answers with: 413 for a size that the header says, 400 for what
  ///   is not the picture that it says it is, 200 where what looks like much costs little
  public record Bomb(String name, int status, Supplier<byte[]> made) {
    public byte[] bytes() {
      return made.get();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// All of them, each made when it is asked for.
  public static List<Bomb> all() {
    return List.of(
        new Bomb("gif-frame-beyond-the-screen.gif", 413, () -> gif(65_535, 65_535, 65_535, 1066)),
        new Bomb("gif-screen.gif", 413, () -> gif(65_535, 65_535, 1, 0)),
        new Bomb("gif-frame.gif", 413, () -> gif(1, 1, 65_535, 0)),
        new Bomb("gif-large-without-data.gif", 400, () -> gif(LARGE, LARGE, LARGE, 0)),
        new Bomb("gif-clear-codes.gif", 400, () -> gifClears(18_900_000)),
        new Bomb("gif-comments.gif", 400, () -> gifComments("21fe00", 6_000_000)),
        new Bomb(
            "gif-long-comments.gif",
            400,
            () -> gifComments("21fe" + "0100".repeat(150) + "00", 60_000)),
        new Bomb("gif-endless-frames.gif", 400, () -> gifFrames(1_500_000)),
        new Bomb(
            "png-2147483647-square.png", 413, () -> png(0x7fffffff, 8, chunk("IDAT", zeros(1)))),
        new Bomb(
            "png-4294967295-square.png", 413, () -> png(0xffffffff, 8, chunk("IDAT", zeros(1)))),
        new Bomb("png-large-without-data.png", 400, () -> png(LARGE, 8, chunk("IDAT", zeros(1)))),
        new Bomb("png-large-ended.png", 400, () -> png(LARGE, 8, chunk("IDAT", deflated(0)))),
        new Bomb(
            "png-pixels-inflate.png", 200, () -> png(1, 8, chunk("IDAT", deflated(200 << 20)))),
        new Bomb("png-profile-inflates.png", 400, () -> png(1, 8, text("iCCP", "p\0\0", 200))),
        new Bomb("png-text-inflates.png", 400, () -> png(1, 8, text("zTXt", "k\0\0", 200))),
        new Bomb("png-words-inflate.png", 400, () -> png(1, 8, text("iTXt", "k\0\1\0\0\0", 200))),
        new Bomb("png-many-texts.png", 400, () -> png(1, 8, text("zTXt", "k\0\0", 1), 18_000)),
        new Bomb("png-many-profiles.png", 400, () -> png(1, 8, text("iCCP", "p\0\0", 1), 18_000)),
        new Bomb(
            "png-many-chunks.png",
            400,
            () -> png(1, 8, chunk("tEXt", "k\0".getBytes(latin())), 1_400_000)),
        new Bomb(
            "png-many-pixel-chunks.png", 400, () -> png(1, 8, chunk("IDAT", zeros(1)), 1_500_000)),
        new Bomb("tiff-million-directories.tiff", 400, () -> tiffChain(3_000_000)),
        new Bomb("tiff-directory-loop.tiff", 400, () -> tiffChain(1)),
        new Bomb("tiff-million-tags.tiff", 400, () -> bigTiffTags(1_000_000)),
        new Bomb("tiff-huge-counts.tiff", 400, () -> tiffCounts(-1)),
        new Bomb("tiff-clear-codes.tiff", 400, () -> tiffClears(2_000_000)),
        new Bomb("tiff-4294967295-square.tiff", 413, () -> tiffSquare(-1)),
        new Bomb("tiff-many-strips.tiff", 400, () -> tiffCounts(9_000_000)),
        new Bomb("tiff-strip-beyond-the-file.tiff", 400, () -> tiffStrip(1)),
        new Bomb("tiff-packed-strip-beyond-the-file.tiff", 400, () -> tiffStrip(5)),
        new Bomb("tiff-tiles-beyond-the-file.tiff", 400, () -> tiffTiles()),
        new Bomb("tiff-fax-without-data.tiff", 400, () -> tiffStrip(4)),
        new Bomb("tiff-fax-of-nothing.tiff", 400, () -> tiffStrip(4, 100)),
        new Bomb("tiff-fax-3-of-nothing.tiff", 400, () -> tiffStrip(3, 100)),
        new Bomb("tiff-jpeg-of-nothing.tiff", 400, () -> tiffStrip(7, 100)),
        new Bomb("tiff-jpeg-without-data.tiff", 400, () -> tiffStrip(7)),
        new Bomb("jpeg-thousands-of-scans.jpeg", 400, () -> jpegScans(10_000)),
        new Bomb("jpeg-65535-square.jpeg", 413, () -> jpeg("ffc0", 65_535, SCAN)),
        new Bomb("jpeg-large-without-data.jpeg", 400, () -> jpeg("ffc0", LARGE, SCAN)),
        new Bomb("jpeg-large-progressive-without-data.jpeg", 400, () -> jpeg("ffc2", LARGE, SCAN)),
        new Bomb("jpeg-large-arithmetic-without-data.jpeg", 400, () -> jpeg("ffc9", LARGE, SCAN)),
        new Bomb("jpeg-large-fifty-scans.jpeg", 400, () -> jpeg("ffc2", LARGE, SCAN.repeat(50))),
        new Bomb(
            "jpeg-large-seventeen-scans.jpeg",
            400,
            () -> jpeg("ffc2", LARGE, SCAN.repeat(17) + "00".repeat(200_000))),
        new Bomb("jpeg-large-lossless.jpeg", 400, () -> jpeg("ffc3", LARGE, SCAN)),
        new Bomb("jpeg-exif-of-many-tags.jpeg", 400, () -> jpegExif()),
        new Bomb(
            "jpeg-fill-bytes.jpeg",
            400,
            () -> joined(hex("ffd8"), repeated(hex("ff"), 20_000_000))),
        new Bomb("jpeg-stray-bytes.jpeg", 400, () -> joined(hex("ffd8ff"), zeros(20_000_000))),
        new Bomb(
            "jpeg-progressive-zeros.jpeg",
            200,
            () -> joined(jpeg("ffc2", 8, SCAN), zeros(20_000_000))),
        new Bomb("jpeg-many-segments.jpeg", 400, () -> jpegSegments(5_000_000)),
        new Bomb("webp-huge-canvas.webp", 413, () -> webp(0xffffff, 0)),
        new Bomb("webp-large-without-data.webp", 400, () -> webpLossless(LARGE)),
        new Bomb("webp-endless-frames.webp", 400, () -> webp(LARGE - 1, 800_000)),
        new Bomb("webp-endless-chunks.webp", 400, () -> webpChunks(2_400_000)),
        new Bomb("bmp-huge.bmp", 413, () -> bmp(0x7fffffff, 0, 24, "")),
        new Bomb("bmp-upside-down.bmp", 413, () -> bmp(0x80000001, 0, 24, "")),
        new Bomb("bmp-large-without-data.bmp", 400, () -> bmp(LARGE, 0, 24, "")),
        new Bomb("bmp-large-run-lengths-without-data.bmp", 400, () -> bmp(LARGE, 1, 8, "")),
        new Bomb(
            "bmp-run-lengths-of-nothing.bmp",
            400,
            () -> bmp(LARGE, 1, 8, "00020000".repeat(2_000_000))),
        new Bomb("bmp-palette.bmp", 400, () -> bmp(LARGE, 0, 8, "ff".repeat(300_000))));
  }

  private static java.nio.charset.Charset latin() {
    return StandardCharsets.ISO_8859_1;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] repeated(byte[] part, int times) {
    byte[] all = new byte[Math.multiplyExact(part.length, times)];
    for (int i = 0; i < times; i++) {
      System.arraycopy(part, 0, all, i * part.length, part.length);
    }
    return all;
  }

  private static byte[] zeros(int length) {
    return new byte[length];
  }

  private static byte[] deflated(int zeros) {
    var deflater = new Deflater(9);
    var out = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    byte[] in = new byte[1 << 20];
    for (int left = zeros; left > 0; left -= in.length) {
      deflater.setInput(in, 0, Math.min(left, in.length));
      while (!deflater.needsInput()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      out.write(piece, 0, deflater.deflate(piece));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] gif(int screenWidth, int screenHeight, int frame, int top) {
    ByteBuffer gif = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    gif.put("GIF89a".getBytes(latin()));
    gif.putShort((short) screenWidth).putShort((short) screenHeight).put(hex("000000"));
    gif.put(hex("21f9040000000000"));
    gif.put((byte) ',').putShort((short) 0).putShort((short) top);
    gif.putShort((short) frame).putShort((short) frame).put((byte) 0);
    gif.put(hex("0802440100003b"));
    return gif.array();
  }

  /// A small picture that is cut off, behind frames without end.
  private static byte[] gifFrames(int frames) {
    byte[] head = hex("474946383961" + "01000100" + "000000");
    byte[] cut = hex("2c000000000100010000" + "0d00");
    byte[] frame = hex("2c00000000010001000002" + "00");
    return joined(head, cut, repeated(frame, frames));
  }

  /// Blocks of nothing but the code that begins a new table: 9 bits, 256.
  private static byte[] gifClears(int bytes) {
    byte[] head = hex("474946383961" + "70177017" + "000000" + "2c00000000" + "70177017" + "0008");
    byte[] clears = new byte[9 * 28];
    for (int bit = 8; bit < 8 * clears.length; bit += 9) {
      clears[bit / 8] |= (byte) (1 << bit % 8);
    }
    return joined(head, repeated(joined(new byte[] {(byte) clears.length}, clears), bytes / 253));
  }

  /// A picture behind more than anybody has to say of it.
  private static byte[] gifComments(String comment, int times) {
    byte[] head = hex("474946383961" + "01000100" + "000000");
    byte[] frame = hex("2c000000000100010000" + "02024401003b");
    return joined(head, repeated(hex(comment), times), frame);
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] typed = joined(type.getBytes(latin()), data);
    var crc = new CRC32();
    crc.update(typed);
    ByteBuffer chunk = ByteBuffer.allocate(8 + typed.length);
    return chunk.putInt(data.length).put(typed).putInt((int) crc.getValue()).array();
  }

  private static byte[] text(String type, String head, int megabytes) {
    return chunk(type, joined(head.getBytes(latin()), deflated(megabytes << 20)));
  }

  private static byte[] png(int side, int depth, byte[] chunk) {
    return png(side, depth, chunk, 1);
  }

  private static byte[] png(int side, int depth, byte[] chunk, int times) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(side).putInt(side);
    header.put((byte) depth).put(hex("02000000"));
    byte[] signature = hex("89504e470d0a1a0a");
    byte[] cut = chunk("IDAT", hex("789c"));
    return joined(
        signature,
        chunk("IHDR", header.array()),
        repeated(chunk, times),
        cut,
        chunk("IEND", hex("")));
  }

  private static byte[] tiffChain(int directories) {
    ByteBuffer tiff = ByteBuffer.allocate(8 + 6 * directories + 12).order(ByteOrder.LITTLE_ENDIAN);
    tiff.putInt(0x002a4949).putInt(8);
    for (int i = 0; i < directories; i++) {
      int next = tiff.position() + 6;
      tiff.putShort((short) 0).putInt(directories == 1 ? 8 : next);
    }
    return tiff.array();
  }

  private static byte[] bigTiffTags(int tags) {
    ByteBuffer tiff = ByteBuffer.allocate(24 + 20 * tags + 8).order(ByteOrder.LITTLE_ENDIAN);
    tiff.putInt(0x002b4949).putInt(8).putLong(16).putLong(tags);
    for (int i = 0; i < tags; i++) {
      tiff.putShort((short) i).putShort((short) 3).putLong(1).putLong(i);
    }
    return tiff.array();
  }

  /// As many values as the file could hold, or more, of each tag of which all are read.
  private static byte[] tiffCounts(int count) {
    TiffBytes tiff = new TiffBytes(LARGE, LARGE, 8, 1, 1, 1);
    int at = tiff.dataAt();
    for (int tag : List.of(273, 279, 320, 324, 325, 338, 339)) {
      tiff.add(tag, 3, count, at);
    }
    tiff.add(278, 3, 1, 1);
    byte[] values = new byte[count < 0 ? 100 : 2 * count];
    Arrays.fill(values, (byte) 1);
    return tiff.data(values).bytes();
  }

  private static byte[] tiffClears(int times) {
    byte[] clears = new byte[9 * times];
    for (int bit = 0; bit < 8 * clears.length; bit += 9) {
      clears[bit / 8] |= (byte) (0x80 >> bit % 8);
    }
    TiffBytes tiff = TiffBytes.grey(1000, 1000, 5, 1);
    return tiff.add(273, 4, 1, tiff.dataAt())
        .add(278, 4, 1, 1000)
        .add(279, 4, 1, clears.length)
        .data(clears)
        .bytes();
  }

  private static byte[] tiffSquare(int side) {
    TiffBytes tiff = TiffBytes.grey(side, side, 1, 1);
    return tiff.add(273, 4, 1, tiff.dataAt()).data(new byte[100]).bytes();
  }

  private static byte[] tiffStrip(int compression) {
    return tiffStrip(compression, 0x7fffffff);
  }

  private static byte[] tiffStrip(int compression, int length) {
    TiffBytes tiff = TiffBytes.grey(LARGE, LARGE, compression, compression == 4 ? 0 : 1);
    return tiff.add(273, 4, 1, tiff.dataAt())
        .add(278, 4, 1, LARGE)
        .add(279, 4, 1, length)
        .data(new byte[Math.min(length, 100_000)])
        .bytes();
  }

  private static byte[] tiffTiles() {
    TiffBytes tiff = TiffBytes.grey(LARGE, LARGE, 1, 1);
    return tiff.add(322, 4, 1, LARGE)
        .add(323, 4, 1, LARGE)
        .add(324, 4, 1, 0x7ffffff0)
        .add(325, 4, 1, 0x7fffffff)
        .data(new byte[100])
        .bytes();
  }

  private static byte[] jpeg(String frame, int side, String scans) {
    String header = frame + "000b08%04x%04x01011100".formatted(side, side);
    return hex("ffd8" + QUANTIZATION + header + EMPTY_TABLES + scans + "ffd9");
  }

  private static byte[] jpegScans(int scans) {
    return jpeg("ffc2", LARGE, SCAN.repeat(scans));
  }

  private static byte[] jpegExif() {
    ByteBuffer exif = ByteBuffer.allocate(65_533).order(ByteOrder.LITTLE_ENDIAN);
    exif.put("Exif\0\0II*\0".getBytes(latin())).putInt(8).putShort((short) 0xffff);
    byte[] segment = joined(hex("ffe1ffff"), exif.array());
    byte[] jpeg = jpeg("ffc0", LARGE, SCAN);
    return joined(hex("ffd8"), repeated(segment, 300), Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  private static byte[] jpegSegments(int segments) {
    return joined(hex("ffd8"), repeated(hex("ffe10002"), segments), hex("ffd9"));
  }

  private static byte[] riff(byte[]... chunks) {
    byte[] all = joined(chunks);
    ByteBuffer riff = ByteBuffer.allocate(12 + all.length).order(ByteOrder.LITTLE_ENDIAN);
    riff.put("RIFF".getBytes(latin())).putInt(4 + all.length).put("WEBP".getBytes(latin()));
    return riff.put(all).array();
  }

  private static byte[] riffChunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(8 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    return chunk.put(type.getBytes(latin())).putInt(data.length).put(data).array();
  }

  /// Extended, with empty frames.
  private static byte[] webp(int last, int frames) {
    ByteBuffer extended = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    extended.putInt(2).putInt(last).position(7);
    extended.putInt(last).position(4);
    byte[] size = {(byte) last, (byte) (last >> 8), (byte) (last >> 16)};
    byte[] data = joined(hex("02000000"), size, size);
    byte[] frame = riffChunk("ANMF", zeros(16));
    return riff(riffChunk("VP8X", data), riffChunk("ANIM", zeros(6)), repeated(frame, frames));
  }

  private static byte[] webpChunks(int chunks) {
    byte[] junk = riffChunk("JUNK", zeros(0));
    return riff(riffChunk("VP8X", zeros(10)), repeated(junk, chunks));
  }

  private static byte[] webpLossless(int side) {
    ByteBuffer data = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    data.put((byte) 0x2f).putInt((side - 1) | ((side - 1) << 14));
    return riff(riffChunk("VP8L", data.array()));
  }

  private static byte[] bmp(int height, int compression, int bits, String data) {
    ByteBuffer bmp = ByteBuffer.allocate(54 + data.length() / 2).order(ByteOrder.LITTLE_ENDIAN);
    bmp.putShort((short) 0x4d42).putInt(0).putInt(0).putInt(54);
    bmp.putInt(40).putInt(Math.abs(height)).putInt(height).putShort((short) 1);
    bmp.putShort((short) bits).putInt(compression).putInt(0).putLong(0).putInt(0).putInt(0);
    return bmp.put(hex(data)).array();
  }
}
