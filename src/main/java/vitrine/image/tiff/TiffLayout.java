package vitrine.image.tiff;

import java.util.Arrays;
import vitrine.image.format.RowUnpacker;
import vitrine.image.metadata.TiffDirectory;

/// What a TIFF's samples mean; exactly the combinations that Pillow reads
/// (TiffImagePlugin.OPEN_INFO).
///
/// @param photometric 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr
/// @param bits of a sample, equal for all samples
/// @param samples of a pixel, extra ones included
/// @param format of a sample: 1 unsigned, 2 signed, 3 floating point
/// @param extra what the first extra sample is: 0 anything, 1 alpha that colours were multiplied
///   by, 2 alpha, -1 if there is none
/// @param planar whether every sample has a plane of its own
/// @param reversed whether the bits of every byte stand in reverse
/// @param colors the palette: red, green, blue for each index
record TiffLayout(
    boolean littleEndian,
    long compression,
    int photometric,
    int bits,
    int samples,
    int format,
    int extra,
    boolean planar,
    boolean reversed,
    byte[] colors) {

  static TiffLayout of(TiffDirectory tags) {
    boolean planar = tags.firstOr(284, 1) == 2;
    long[] extra = tags.all(338);
    long samples = tags.firstOr(277, 1);
    long[] bits = tags.all(258, 1);
    if (planar && extra.length > 0 && Arrays.stream(extra).allMatch(e -> e == 0)) {
      bits = Arrays.copyOf(bits, Math.max(0, bits.length - extra.length));
      samples -= extra.length;
      extra = new long[0];
    }
    long order = tags.firstOr(266, 1);
    boolean fits = bits.length == 1 || bits.length >= samples;
    if (samples < 1
        || samples > 6
        || order < 1
        || order > 2
        || !fits
        || !areEqual(bits)
        || !areEqual(tags.all(339, 1))) {
      throw TiffReader.unsupported("such samples");
    }
    TiffLayout layout =
        new TiffLayout(
            tags.bytes().littleEndian(),
            tags.firstOr(259, 1),
            (int) tags.firstOr(262, 0),
            (int) bits[0],
            (int) samples,
            (int) tags.firstOr(339, 1),
            extra.length == 0 ? -1 : (int) extra[0],
            planar,
            order == 2,
            colors(tags.all(320)));
    if (!layout.isKnown(extra)) {
      throw TiffReader.unsupported("such samples");
    }
    return layout;
  }

  private static boolean areEqual(long[] values) {
    return values.length > 0 && Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  /// The colour map holds all reds, then all greens, then all blues, 16 bits each.
  private static byte[] colors(long[] map) {
    int entries = map.length / 3;
    byte[] colors = new byte[3 * entries];
    for (int i = 0; i < colors.length; i++) {
      colors[i] = (byte) (map[i % 3 * entries + i / 3] >> 8);
    }
    return colors;
  }

  private boolean isKnown(long[] extras) {
    if (photometric == 3 && colors.length == 0) {
      return false;
    }
    boolean restIsAnything = Arrays.stream(extras).skip(1).allMatch(e -> e == 0);
    boolean plain = format == 1 && !reversed;
    boolean single = samples == 1 && extra < 0;
    if (reversed && compression == 1 && !isReversible()) {
      return false;
    }
    return switch (photometric) {
      case 0 -> single && isWhiteZero();
      case 1 -> (single && isGrey()) || (plain && isGreyWithExtra(extras));
      case 2 -> restIsAnything && isRgb(extras);
      case 3 -> (single && isPacked()) || (plain && isGreyWithExtra(extras));
      case 5 -> plain && restIsAnything && extra <= 0 && isCmyk(extras);
      case 6 -> plain && bits == 8 && extra < 0 && (samples == 1 || samples == 3);
      default -> false;
    };
  }

  /// Pillow knows these kinds of reversed bits, but cannot unpack them.
  private boolean isReversible() {
    return bits == 8 ? photometric != 0 : photometric != 3;
  }

  private boolean isPacked() {
    return format == 1 && (bits == 1 || bits == 2 || bits == 4 || bits == 8);
  }

  private boolean isWhiteZero() {
    boolean plain = !reversed;
    return isPacked()
        || (plain && bits == 16 && format == 1 && littleEndian)
        || (plain && bits == 32 && format == 3);
  }

  private boolean isGrey() {
    return isPacked()
        || (bits == 16 && format == 1 && (!reversed || littleEndian))
        || (!reversed && isNumber());
  }

  private boolean isNumber() {
    return switch (bits) {
      case 8, 16 -> format == 2;
      case 12 -> format == 1 && littleEndian;
      case 32 -> format == 2 || format == 3 || (format == 1 && littleEndian);
      default -> false;
    };
  }

  private boolean isGreyWithExtra(long[] extras) {
    return bits == 8 && samples == 2 && extras.length == 1 && (extra == 0 || extra == 2);
  }

  private boolean isRgb(long[] extras) {
    boolean three = samples == 3 && extra < 0;
    boolean four = samples == 4 && extras.length <= 1;
    boolean alpha = extra <= 2 || (extra == 999 && bits == 8 && samples == 4);
    boolean more = bits == 8 && samples > 4 && extras.length == samples - 3;
    return format == 1
        && (bits == 8 || bits == 16)
        && (!reversed || (three && bits == 8))
        && (three || (alpha && (four || more)));
  }

  private boolean isCmyk(long[] extras) {
    return bits == 8 ? samples == 4 + extras.length : bits == 16 && samples == 4 && extra < 0;
  }

  /// Whether colours were multiplied by alpha; libtiff takes that for granted of a fourth plane of
  /// which nothing is said.
  private boolean isMultiplied() {
    return extra == 1 || (extra < 0 && samples == 4 && planar && compression != 1);
  }

  /// Bytes of a row of one plane.
  int rowLength(int columns) {
    long rowBits = (long) columns * bits * (planar ? 1 : samples);
    if (rowBits > 1L << 33) {
      throw TiffReader.unsupported("such long rows");
    }
    return (int) ((rowBits + 7) / 8);
  }

  /// For rows with all samples of a pixel side by side.
  RowUnpacker unpacker() {
    return switch (photometric) {
      case 2 ->
          isMultiplied()
              ? TiffColors.associated(bits / 8, samples, littleEndian)
              : RowUnpacker.samples(bits, samples, littleEndian);
      case 3 ->
          samples == 1 ? RowUnpacker.palette(bits, colors, 3) : TiffColors.spaced(colors, samples);
      case 5 -> TiffColors.cmyk(bits / 8, samples, littleEndian);
      case 6 -> samples == 1 ? RowUnpacker.samples(8, 1, true) : TiffColors.ycc();
      default -> TiffColors.grey(this);
    };
  }
}
