package vitrine.image.gif;

import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.format.Bytes;

/// The first frame of a GIF and the screen that it lies on.
///
/// @param screenWidth large enough for the frame, whatever the file says
/// @param transparent the palette index that fills what the frame does not cover, -1 if none
/// @param palette red, green, blue for each index; a grey ramp if the file has none
/// @param dataAt where the frame's compressed indices begin
record GifFrame(
    Bytes bytes,
    int screenWidth,
    int screenHeight,
    int left,
    int top,
    int width,
    int height,
    boolean interlaced,
    int transparent,
    byte[] palette,
    int dataAt) {
  private static final int SCREEN = 13;
  private static final int COMMENT = 0xfe;

  /// Before the first frame: comments, metadata, stray bytes. Real files have a handful.
  private static final int MAX_BLOCKS = 65_536;

  private static final int MAX_BLOCK_BYTES = 8 << 20;

  static GifFrame first(byte[] encoded) {
    Bytes bytes = Bytes.little(encoded);
    int flags = bytes.u8(10);
    byte[] palette = ramp();
    int at = SCREEN;
    if ((flags & 0x80) != 0) {
      palette = bytes.slice(at, 6L << (flags & 7));
      at += palette.length;
    }
    int transparent = -1;
    int blocks = 0;
    int begin = at;
    for (; bytes.u8(at) != ','; at = afterBlock(bytes, at)) {
      if (bytes.u8(at) == ';') {
        throw ImageException.Undecodable.corrupt(ImageFormat.GIF, "it has no frame");
      }
      if (++blocks > MAX_BLOCKS || at - begin > MAX_BLOCK_BYTES) {
        throw ImageException.Undecodable.corrupt(
            ImageFormat.GIF,
            "more than %,d blocks, or %,d bytes, are before its first frame"
                .formatted(MAX_BLOCKS, MAX_BLOCK_BYTES));
      }
      transparent = transparent(bytes, at, transparent);
    }
    return frame(bytes, at + 1, transparent, palette);
  }

  private static GifFrame frame(Bytes bytes, int at, int transparent, byte[] global) {
    int left = bytes.u16(at);
    int top = bytes.u16(at + 2);
    int width = bytes.u16(at + 4);
    int height = bytes.u16(at + 6);
    int flags = bytes.u8(at + 8);
    boolean local = (flags & 0x80) != 0;
    byte[] palette = local ? bytes.slice(at + 9, 6L << (flags & 7)) : global;
    if (width == 0 || height == 0) {
      throw ImageException.Undecodable.corrupt(ImageFormat.GIF, "its first frame is empty");
    }
    return new GifFrame(
        bytes,
        Math.max(bytes.u16(6), left + width),
        Math.max(bytes.u16(8), top + height),
        left,
        top,
        width,
        height,
        (flags & 0x40) != 0,
        transparent,
        isRamp(palette) ? ramp() : palette,
        at + 9 + (local ? palette.length : 0));
  }

  private static int transparent(Bytes bytes, int at, int before) {
    int length = bytes.u8(at) == '!' && bytes.u8(at + 1) == 0xf9 ? bytes.u8(at + 2) : 0;
    if (length == 0) {
      return before;
    }
    boolean transparent = (bytes.u8(at + 3) & 1) != 0;
    if (length < (transparent ? 4 : 3)) {
      throw ImageException.Undecodable.corrupt(ImageFormat.GIF, "a frame's control is too short");
    }
    return transparent ? bytes.u8(at + 6) : before;
  }

  /// Where to go on after the extension, or the stray byte, at `at`. Pillow takes the end of an
  /// extension without data for its first block.
  private static int afterBlock(Bytes bytes, int at) {
    if (bytes.u8(at) != '!') {
      return at + 1;
    }
    boolean empty = bytes.u8(at + 1) != COMMENT && bytes.u8(at + 2) == 0;
    return afterSubBlocks(bytes, empty ? at + 3 : at + 2);
  }

  private static int afterSubBlocks(Bytes bytes, int at) {
    int cursor = at;
    while (bytes.u8(cursor) != 0) {
      cursor += 1 + bytes.u8(cursor);
    }
    return cursor + 1;
  }

  /// A palette that says of every index the grey of that number: Pillow then reads the picture as
  /// grey, and indices past the palette's end are greys, too.
  private static boolean isRamp(byte[] palette) {
    for (int i = 0; i < palette.length; i++) {
      if ((palette[i] & 0xff) != i / 3) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ramp() {
    byte[] ramp = new byte[3 * 256];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (i / 3);
    }
    return ramp;
  }

  /// The screen row of the frame's `stored`-th row: the four passes of an interlaced frame begin at
  /// rows 0, 4, 2, 1.
  int row(int stored) {
    if (!interlaced) {
      return stored;
    }
    int eighths = (height + 7) / 8;
    int quarters = (height + 3) / 4;
    int halves = (height + 1) / 2;
    if (stored < eighths) {
      return 8 * stored;
    }
    if (stored < quarters) {
      return 8 * (stored - eighths) + 4;
    }
    return stored < halves ? 4 * (stored - quarters) + 2 : 2 * (stored - halves) + 1;
  }

  /// Frames up to the end or to where the file breaks off.
  int countFrames() {
    int frames = 1;
    try {
      int at = afterSubBlocks(bytes, dataAt + 1);
      for (; bytes.has(at, 1) && bytes.u8(at) != ';'; at = afterFrameOrBlock(at)) {
        frames += bytes.u8(at) == ',' ? 1 : 0;
      }
    } catch (ImageException.Undecodable _) {
      return frames;
    }
    return frames;
  }

  private int afterFrameOrBlock(int at) {
    if (bytes.u8(at) != ',') {
      return afterBlock(bytes, at);
    }
    int flags = bytes.u8(at + 9);
    int palette = (flags & 0x80) != 0 ? 6 << (flags & 7) : 0;
    return afterSubBlocks(bytes, at + 11 + palette);
  }
}
