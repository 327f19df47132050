package vitrine.image.bmp;

import java.util.Arrays;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.format.FormatReader;
import vitrine.image.format.RowUnpacker;

/// BMP, all of Windows' and OS/2's headers that Pillow reads. Read by us: OpenCV stretches 5 bits
/// to 8 differently.
public record BmpReader(BmpHeader bmp) implements FormatReader {
  public static BmpReader of(byte[] encoded) {
    return new BmpReader(BmpHeader.read(encoded));
  }

  @Override
  public ImageHeader header() {
    return new ImageHeader(ImageFormat.BMP, bmp.width(), bmp.height(), 1);
  }

  @Override
  public void requirePlausible() {
    if (bmp.isRunLength()) {
      BmpRunLength.requirePlausible(bmp);
    } else {
      requireRows();
    }
  }

  @Override
  public RgbImage decode() {
    return bmp.isRunLength() ? runLength() : rows();
  }

  /// Never turned; run-length encoded pixels are indices first.
  @Override
  public int bytesPerPixel(int factor) {
    return bmp.isRunLength() ? 1 + 3 : 3;
  }

  private void requireRows() {
    long length = ((long) bmp.width() * bmp.sampleBits() + 7) / 8;
    if (length > stride()) {
      throw BmpHeader.corrupt("its palette does not fit its pixels");
    }
    bmp.bytes().require(bmp.pixelsAt(), stride() * (bmp.height() - 1) + length);
  }

  /// From row to row, in bytes.
  private long stride() {
    return ((long) bmp.width() * bmp.bits() + 31) / 32 * 4;
  }

  private RgbImage rows() {
    requireRows();
    byte[] pixels = new byte[3 * bmp.width() * bmp.height()];
    RowUnpacker unpacker = bmp.unpacker();
    for (int row = 0; row < bmp.height(); row++) {
      int y = bmp.topDown() ? row : bmp.height() - 1 - row;
      int from = (int) (bmp.pixelsAt() + row * stride());
      unpacker.unpack(bmp.bytes().data(), from, bmp.width(), pixels, 3 * y * bmp.width(), 3);
    }
    return new RgbImage(bmp.width(), bmp.height(), pixels);
  }

  private RgbImage runLength() {
    byte[] indices = new BmpRunLength(bmp).decode();
    byte[] pixels = new byte[3 * indices.length];
    RowUnpacker colors = bmp.indexUnpacker();
    for (int row = 0; row < bmp.height(); row++) {
      int y = bmp.topDown() ? row : bmp.height() - 1 - row;
      colors.unpack(indices, row * bmp.width(), bmp.width(), pixels, 3 * y * bmp.width(), 3);
    }
    return new RgbImage(bmp.width(), bmp.height(), pixels);
  }

  /// Five or six bits of a 16-bit pixel to 8, as Pillow does: `v * 255 / 31`.
  ///
  /// @param greenBits 5 or 6
  static RowUnpacker sixteenBits(int greenBits) {
    int redShift = 5 + greenBits;
    int greenMax = (1 << greenBits) - 1;
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, in = from, out = to; x < columns; x++, in += 2, out += step) {
        int pixel = (row[in] & 0xff) | ((row[in + 1] & 0xff) << 8);
        pixels[out] = (byte) (((pixel >> redShift) & 31) * 255 / 31);
        pixels[out + 1] = (byte) (((pixel >> 5) & greenMax) * 255 / greenMax);
        pixels[out + 2] = (byte) ((pixel & 31) * 255 / 31);
      }
    };
  }

  /// Whole bytes in any order.
  ///
  /// @param order such as `BGRX`; bytes other than R, G, B are dropped
  static RowUnpacker bytesInOrder(String order) {
    int red = order.indexOf('R');
    int green = order.indexOf('G');
    int blue = order.indexOf('B');
    return (row, from, columns, pixels, to, step) -> {
      for (int x = 0, in = from, out = to; x < columns; x++, in += order.length(), out += step) {
        pixels[out] = row[in + red];
        pixels[out + 1] = row[in + green];
        pixels[out + 2] = row[in + blue];
      }
    };
  }

  /// Palette entries, stored blue first, as red, green, blue.
  static byte[] redFirst(byte[] palette, int entry) {
    byte[] colors = Arrays.copyOf(palette, palette.length / entry * entry);
    for (int i = 0; i < colors.length; i += entry) {
      colors[i] = palette[i + 2];
      colors[i + 2] = palette[i];
    }
    return colors;
  }
}
