package vitrine.image.png;

import java.util.Arrays;
import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import vitrine.image.ImageException;
import vitrine.image.RgbImage;
import vitrine.image.format.RowUnpacker;

/// The pixels of a PNG: inflate, undo each row's filter, spread the seven passes of an interlaced
/// one, take the high byte of 16 bits, look colours up, drop alpha.
final class PngPixels {
  private static final int[] START_X = {0, 4, 0, 2, 0, 1, 0};
  private static final int[] START_Y = {0, 0, 4, 0, 2, 0, 1};
  private static final int[] STEP_X = {8, 8, 4, 4, 2, 2, 1};
  private static final int[] STEP_Y = {8, 8, 8, 4, 4, 2, 2};

  private final PngChunks chunks;
  private final int width;
  private final int height;
  private final int stride;
  private final int origin;
  private final int bitsPerPixel;
  private final byte[] pixels;
  private final RowUnpacker unpacker;
  private final Inflater inflater = new Inflater();
  private final Iterator<PngChunks.Run> runs;

  /// A reader of the pixels.
  ///
  /// @param chunks whose size was checked against the limits
  PngPixels(PngChunks chunks) {
    this.chunks = chunks;
    PngAnimation.Area area = chunks.area();
    width = (int) area.width();
    height = (int) area.height();
    stride = 3 * chunks.header().width();
    origin = (int) (area.top() * stride + 3 * area.left());
    int channels = chunks.channels();
    bitsPerPixel = channels * chunks.depth();
    runs = chunks.runs();
    pixels = new byte[stride * chunks.header().height()];
    unpacker =
        chunks.colorType() == 3
            ? RowUnpacker.palette(chunks.depth(), palette(), 3)
            : RowUnpacker.samples(chunks.depth(), channels, false);
  }

  private byte[] palette() {
    if (chunks.palette().length > 3 * 256) {
      throw PngChunks.corrupt("its palette is too long");
    }
    return chunks.palette();
  }

  RgbImage decode() {
    try {
      if (chunks.interlaced()) {
        for (int pass = 0; pass < 7; pass++) {
          pass(START_X[pass], START_Y[pass], STEP_X[pass], STEP_Y[pass]);
        }
      } else {
        pass(0, 0, 1, 1);
      }
      return new RgbImage(chunks.header().width(), chunks.header().height(), pixels);
    } catch (DataFormatException _) {
      throw PngChunks.corrupt("its pixels cannot be decompressed");
    } finally {
      inflater.end();
    }
  }

  private void pass(int startX, int startY, int stepX, int stepY) throws DataFormatException {
    int columns = (width - startX + stepX - 1) / stepX;
    if (columns <= 0) {
      return;
    }
    int length = (int) (((long) columns * bitsPerPixel + 7) / 8);
    byte[] row = new byte[length + 1];
    byte[] above = new byte[length + 1];
    for (int y = startY; y < height; y += stepY) {
      if (!fill(row)) {
        return; // the compressed data ended properly, but early: what is missing stays black
      }
      PngFilter.undo(row, above, Math.max(1, bitsPerPixel / 8));
      unpacker.unpack(row, 1, columns, pixels, origin + y * stride + 3 * startX, 3 * stepX);
      byte[] swap = above;
      above = row;
      row = swap;
    }
  }

  /// Inflates one row with its filter byte; false if the compressed data says that it is over.
  private boolean fill(byte[] row) throws DataFormatException {
    int filled = 0;
    while (true) {
      filled += inflater.inflate(row, filled, row.length - filled);
      if (filled == row.length) {
        return true;
      }
      if (inflater.finished()) {
        Arrays.fill(row, (byte) 0);
        return false;
      }
      if (inflater.needsDictionary()) {
        throw PngChunks.corrupt("its pixels cannot be decompressed");
      }
      if (inflater.needsInput()) {
        if (!runs.hasNext()) {
          throw ImageException.Undecodable.truncated();
        }
        PngChunks.Run run = runs.next();
        inflater.setInput(chunks.data(), run.at(), run.length());
      }
    }
  }
}
