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

  /// What all chunks may inflate to: more than Pillow's bound on texts, which counts no profiles
  /// and no broken texts.
  private static final long MAX_ALL = 128L << 20;

  private final Inflater inflater = new Inflater();
  private byte[] buffer = {};
  private long all;

  @Override
  public void close() {
    inflater.end();
  }

  /// The inflated bytes, perhaps cut off; null if they are no zlib stream.
  ///
  /// @throws ImageException.Undecodable if they are too many
  byte @Nullable [] inflate(byte[] data, int from) {
    inflater.reset();
    inflater.setInput(data, from, data.length - from);
    int length = 0;
    try {
      length = fill();
    } catch (DataFormatException _) {
      return null;
    } finally {
      all += inflater.getBytesWritten();
    }
    boolean more = !inflater.finished() && inflater.getRemaining() > 0;
    if (more && inflater.needsDictionary()) {
      return null;
    }
    if (more || all > MAX_ALL) {
      throw PngChunks.corrupt("its texts or its colour profile are too long");
    }
    return Arrays.copyOf(buffer, length);
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
