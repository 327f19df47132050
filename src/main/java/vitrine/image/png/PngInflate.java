package vitrine.image.png;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;

/// Inflates a PNG's texts and colour profile within Pillow's bounds. One serves a whole file.
final class PngInflate implements AutoCloseable {
  /// What one chunk may inflate to.
  static final int MAX_CHUNK = 1 << 20;

  /// What all chunks may inflate to: less than the 64 MiB that Pillow allows texts, so that a file
  /// of many costs little.
  private static final long MAX_ALL = 8L << 20;

  private final Inflater inflater = new Inflater();
  private byte[] buffer = {};
  private long all;

  @Override
  public void close() {
    inflater.end();
  }

  /// Only checks: that the chunk inflates to no more than its bound.
  void check(byte[] data, int from) {
    inflated(data, from);
  }

  /// The inflated bytes, perhaps cut off; null if they are no zlib stream.
  ///
  /// @throws ImageException.Undecodable if they are too many
  byte @Nullable [] inflate(byte[] data, int from) {
    int length = inflated(data, from);
    return length < 0 ? null : Arrays.copyOf(buffer, length);
  }

  /// Bytes in the buffer; negative if they are no zlib stream.
  private int inflated(byte[] data, int from) {
    inflater.reset();
    inflater.setInput(data, from, data.length - from);
    int length = 0;
    try {
      length = fill();
    } catch (DataFormatException _) {
      return -1;
    } finally {
      all += inflater.getBytesWritten();
    }
    boolean more = !inflater.finished() && inflater.getRemaining() > 0;
    if (more && inflater.needsDictionary()) {
      return -1;
    }
    if (more || all > MAX_ALL) {
      throw PngChunks.corrupt("its texts or its colour profile are too long");
    }
    return length;
  }

  private int fill() throws DataFormatException {
    if (buffer.length == 0) {
      buffer = new byte[MAX_CHUNK];
    }
    int length = 0;
    int more;
    do {
      more = inflater.inflate(buffer, length, MAX_CHUNK - length);
      length += more;
    } while (more > 0 && length < MAX_CHUNK);
    return length;
  }
}
