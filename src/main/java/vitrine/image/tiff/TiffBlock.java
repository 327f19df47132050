package vitrine.image.tiff;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import vitrine.image.ImageException;
import vitrine.image.ImageHeader;
import vitrine.image.format.Bytes;
import vitrine.image.jpeg.CmykJpeg;
import vitrine.image.jpeg.JpegMarkers;
import vitrine.image.metadata.TiffDirectory;

/// Decompresses one strip or tile of a TIFF and undoes its predictor. Data that end before the
/// block is full are refused, as libtiff does. One serves all blocks of a page.
final class TiffBlock implements AutoCloseable {
  /// What no compression but that of faxes makes of one byte: deflate's bound.
  static final int MOST_OF_A_BYTE = 1100;

  private static final int JPEG_TABLES = 347;

  /// All tables that a JPEG can have are less than 4 KiB.
  private static final int MAX_TABLES = 1 << 13;

  private final TiffDirectory tags;
  private final TiffLayout layout;
  private final TiffLzw lzw = new TiffLzw();
  private final Inflater inflater = new Inflater();

  TiffBlock(TiffDirectory tags, TiffLayout layout) {
    this.tags = tags;
    this.layout = layout;
  }

  @Override
  public void close() {
    inflater.end();
  }

  /// Uncompressed rows.
  ///
  /// @param stride from row to row
  /// @param length of the last row's part that must be there
  byte[] plain(long at, int stride, int length, int rows) {
    tags.bytes().require(at, (long) stride * (rows - 1) + length);
    byte[] data = Arrays.copyOfRange(tags.bytes().data(), (int) at, (int) at + stride * rows);
    return layout.reversed() ? reversed(data) : data;
  }

  /// Decompressed rows.
  ///
  /// @param length of the compressed data, negative if unknown
  /// @param gridRows rows of a block that is not the last, which a JPEG may have although fewer are
  ///   needed
  byte[] decompressed(long at, long length, int columns, int rows, int gridRows) {
    Bytes bytes = tags.bytes();
    byte[] data = bytes.slice(at, length < 0 ? bytes.size() - at : length);
    if (layout.reversed()) {
      reversed(data);
    }
    long size = (long) layout.rowLength(columns) * rows;
    if (size > (long) MOST_OF_A_BYTE * data.length + 4096 || size > Integer.MAX_VALUE - 8) {
      throw ImageException.Undecodable.truncated();
    }
    byte[] full = new byte[(int) size];
    switch ((int) layout.compression()) {
      case 5 -> lzw.decode(data, full);
      case 7 -> jpeg(data, full, columns, rows, gridRows);
      case 8, 32946 -> inflate(data, full);
      case 32773 -> unpackBits(data, full);
      default -> throw TiffReader.unsupported("compression " + layout.compression());
    }
    if (layout.compression() == 5 || layout.compression() == 8 || layout.compression() == 32946) {
      undoPredictor(full, layout.rowLength(columns));
    }
    return full;
  }

  private static byte[] reversed(byte[] data) {
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (Integer.reverse(data[i]) >>> 24);
    }
    return data;
  }

  private void inflate(byte[] data, byte[] full) {
    try {
      inflater.reset();
      inflater.setInput(data);
      int filled = 0;
      while (filled < full.length) {
        int more = inflater.inflate(full, filled, full.length - filled);
        if (more == 0) {
          throw ImageException.Undecodable.truncated();
        }
        filled += more;
      }
    } catch (DataFormatException _) {
      throw TiffReader.corrupt("its pixels cannot be decompressed");
    }
  }

  /// Four channels, as stored: the tables that all blocks share, without their end marker, and the
  /// block's own data, without their start marker, make a JPEG. It must say the block's size of
  /// itself, for the page's is what the limits were checked with.
  private void jpeg(byte[] data, byte[] full, int columns, int rows, int gridRows) {
    JpegMarkers markers = JpegMarkers.read(withTables(data));
    ImageHeader inner = markers.header();
    boolean fits = inner.height() == rows || inner.height() == gridRows;
    byte[] stored = fits && inner.width() == columns ? CmykJpeg.stored(markers) : null;
    if (stored == null || stored.length < full.length) {
      throw TiffReader.corrupt("its pixels cannot be decoded");
    }
    System.arraycopy(stored, 0, full, 0, full.length);
  }

  private byte[] withTables(byte[] data) {
    TiffDirectory.Value shared = tags.tags().get(JPEG_TABLES);
    if (shared == null || shared.count() <= 4 || data.length <= 2) {
      return data;
    }
    if (shared.count() > MAX_TABLES) {
      throw TiffReader.corrupt("its JPEG tables are too long");
    }
    int length = (int) shared.count() - 2;
    byte[] whole = Arrays.copyOf(tags.bytes().slice(shared.at(), length), length + data.length - 2);
    System.arraycopy(data, 2, whole, length, data.length - 2);
    return whole;
  }

  /// PackBits (TIFF 6.0, section 9).
  private static void unpackBits(byte[] data, byte[] full) {
    int at = 0;
    int filled = 0;
    while (filled < full.length) {
      if (at >= data.length) {
        throw ImageException.Undecodable.truncated();
      }
      int count = data[at++];
      int length = Math.min(count < 0 ? 1 - count : count + 1, full.length - filled);
      if (count == -128) {
        continue;
      }
      if (at + (count < 0 ? 1 : length) > data.length) {
        throw ImageException.Undecodable.truncated();
      }
      if (count < 0) {
        Arrays.fill(full, filled, filled + length, data[at++]);
      } else {
        System.arraycopy(data, at, full, filled, length);
        at += length;
      }
      filled += length;
    }
  }

  private void undoPredictor(byte[] full, int stride) {
    int samples = layout.planar() ? 1 : layout.samples();
    long predictor = tags.firstOr(317, 1);
    boolean wrong = predictor == 2 ? layout.bits() % 8 != 0 : layout.format() != 3;
    if (predictor != 1 && (predictor > 3 || wrong)) {
      throw TiffReader.unsupported("predictor " + predictor);
    }
    if (predictor == 1) {
      return;
    }
    for (int from = 0; from < full.length; from += stride) {
      if (predictor == 2) {
        TiffPredictor.sums(full, from, stride, samples, layout.bits() / 8, layout.littleEndian());
      } else {
        TiffPredictor.floats(full, from, stride, samples, layout.littleEndian());
      }
    }
  }
}
