package vitrine.image.webp;

import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.RgbImage;
import vitrine.image.format.Bytes;
import vitrine.image.format.FormatReader;
import vitrine.image.format.OpenCv;
import vitrine.image.metadata.Exif;

/// WebP (RFC 9649): lossy, lossless, with alpha, animated; decoded by libwebp in OpenCV.
public record WebpReader(Bytes bytes, ImageHeader header) implements FormatReader {
  private static final int FIRST_CHUNK = 12;

  /// Of an extended file; more are walked through again and again for nothing.
  private static final int MAX_CHUNKS = 65_536;

  public static WebpReader of(byte[] encoded) {
    Bytes bytes = Bytes.little(encoded);
    requireWhole(bytes);
    return new WebpReader(bytes, header(bytes));
  }

  private static ImageHeader header(Bytes bytes) {
    int data = FIRST_CHUNK + 8;
    if (bytes.startsWith(FIRST_CHUNK, "VP8X")) {
      int frames = Math.max(1, count(bytes, "ANMF"));
      return header(u24(bytes, data + 4) + 1, u24(bytes, data + 7) + 1, frames);
    }
    if (bytes.startsWith(FIRST_CHUNK, "VP8L") && bytes.u8(data) == 0x2f) {
      long bits = bytes.u32(data + 1);
      return header((int) (bits & 0x3fff) + 1, (int) ((bits >> 14) & 0x3fff) + 1, 1);
    }
    if (bytes.startsWith(FIRST_CHUNK, "VP8 ") && u24(bytes, data + 3) == 0x2a019d) {
      return header(bytes.u16(data + 6) & 0x3fff, bytes.u16(data + 8) & 0x3fff, 1);
    }
    throw ImageException.Undecodable.corrupt(ImageFormat.WEBP, "its header is unknown");
  }

  private static ImageHeader header(int width, int height, int frames) {
    return new ImageHeader(ImageFormat.WEBP, width, height, frames);
  }

  private static void requireWhole(Bytes bytes) {
    bytes.require(8, bytes.u32(4));
  }

  /// The chunks must end where the file's own length says: an extended file's all, of a simple one
  /// the first, or at least a chunk's head must follow.
  private void requireChunks() {
    boolean extended = bytes.startsWith(FIRST_CHUNK, "VP8X");
    long end = end(bytes);
    long at = FIRST_CHUNK;
    do {
      at = next(bytes, at);
    } while (extended && at + 8 <= end);
    if (at != end && (extended || end - at < 8)) {
      throw ImageException.Undecodable.truncated();
    }
  }

  /// Where the file's own length says that it ends.
  private static long end(Bytes bytes) {
    return 8 + bytes.u32(4);
  }

  private static int u24(Bytes bytes, int at) {
    return bytes.u16(at) | (bytes.u8(at + 2) << 16);
  }

  @Override
  public RgbImage decode() {
    requireChunks();
    RgbImage stored = OpenCv.decode(bytes.data(), header);
    return Exif.orientation(chunk("EXIF", 0x08), () -> chunk("XMP ", 0x04)).apply(stored);
  }

  /// Native: libwebp's four bytes of a lossless pixel, four channels of one with alpha, and the
  /// picture.
  @Override
  public int bytesPerPixel(int factor) {
    return 4 + 4 + 3;
  }

  /// The data of the first such chunk; null if there is none or the header's flag denies it.
  private byte @Nullable [] chunk(String type, int flag) {
    if (!bytes.startsWith(FIRST_CHUNK, "VP8X") || (bytes.u8(FIRST_CHUNK + 8) & flag) == 0) {
      return null;
    }
    for (long at = FIRST_CHUNK; at + 8 <= end(bytes); at = next(bytes, at)) {
      if (bytes.startsWith(at, type)) {
        return bytes.slice(at + 8, bytes.u32(at + 4));
      }
    }
    return null;
  }

  private static int count(Bytes bytes, String type) {
    int count = 0;
    int chunks = 0;
    for (long at = FIRST_CHUNK; at + 8 <= end(bytes); at = next(bytes, at)) {
      if (++chunks > MAX_CHUNKS) {
        throw ImageException.Undecodable.corrupt(
            ImageFormat.WEBP, "it has more than %,d chunks".formatted(MAX_CHUNKS));
      }
      count += bytes.startsWith(at, type) ? 1 : 0;
    }
    return count;
  }

  private static long next(Bytes bytes, long at) {
    long length = bytes.u32(at + 4);
    return at + 8 + length + (length & 1);
  }
}
