package vitrine.image.jpeg;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.image.ImageFormat;
import vitrine.image.ImageHeader;
import vitrine.image.format.Bytes;

/// The markers of a JPEG up to its first scan, walked as Pillow walks them.
public final class JpegMarkers {
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final String EXIF = "Exif\0\0";
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  /// EXIF that is looked at; a segment has 64 KiB at most, and further ones continue it.
  private static final int MAX_EXIF = 1 << 20;

  /// Blocks of a picture that is made up at little cost, as Pillow does it: a megapixel.
  private static final long SMALL = 1 << 14;

  /// Before the first scan. Segments of 64 KiB are some hundreds.
  private static final int MAX_MARKERS = 1 << 20;

  /// Between two markers; there should be none.
  private static final int MAX_STRAY = 1 << 20;

  private final Bytes bytes;
  private int width;
  private int height;
  private int components;
  private boolean progressive;
  private int scan;
  private int markers;
  private int scanData;
  private int scanComponents;
  private int adobeTransform;
  private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
  private byte @Nullable [] xmp;

  private JpegMarkers(byte[] encoded) {
    bytes = Bytes.big(encoded);
  }

  /// Reads up to the first scan.
  ///
  /// @throws ImageException.Undecodable if there is no frame or no scan
  /// @throws ImageException.UnknownFormat if the frame has other than 8 bits or 1, 3 or 4
  ///   components
  public static JpegMarkers read(byte[] encoded) {
    JpegMarkers markers = new JpegMarkers(encoded);
    int at = 2;
    while (markers.scan == 0) {
      at = markers.next(markers.marker(at));
    }
    if (markers.components == 0) {
      throw ImageException.Undecodable.corrupt(ImageFormat.JPEG, "it has no frame header");
    }
    if (markers.needsEnd()) {
      JpegScans.check(markers.bytes, (long) markers.width * markers.height, markers.scanData);
    }
    return markers;
  }

  /// Where the marker at or after `from` begins: behind stray bytes and all but one fill byte.
  private int marker(int from) {
    byte[] data = bytes.data();
    int at = from;
    int end = (int) Math.min(data.length, from + MAX_STRAY + 1L);
    while (at < end && data[at] != (byte) 0xff) {
      at++;
    }
    while (at + 1 < end && data[at + 1] == (byte) 0xff) {
      at++;
    }
    if (at - from >= MAX_STRAY) {
      throw ImageException.Undecodable.corrupt(
          ImageFormat.JPEG,
          "more than %,d stray bytes are between its markers".formatted(MAX_STRAY));
    }
    return at;
  }

  /// Reads the marker at `at`; returns where to go on.
  private int next(int at) {
    int marker = bytes.u8(at + 1);
    if (++markers > MAX_MARKERS) {
      throw ImageException.Undecodable.corrupt(
          ImageFormat.JPEG, "it has more than %,d markers".formatted(MAX_MARKERS));
    }
    if (marker == 0 || (marker >= 0xd0 && marker <= 0xd9) || (marker >= 0xf0 && marker <= 0xfd)) {
      return at + 2;
    }
    if (marker == 0xc8) {
      return at + 2;
    }
    if (marker < 0xc0) {
      throw ImageException.Undecodable.corrupt(ImageFormat.JPEG, "a marker is unknown");
    }
    int length = bytes.u16(at + 2);
    if (length >= 2) {
      bytes.require(at + 4, length - 2);
    }
    segment(marker, at + 4, Math.max(0, length - 2));
    return at + 2 + Math.max(2, length);
  }

  private void segment(int marker, int at, int length) {
    if (marker == SOS) {
      scan = at;
      scanData = at + length;
      scanComponents = length > 0 ? bytes.u8(at) : 0;
    } else if (marker == APP1) {
      metadata(at, length);
    } else if (marker == APP14 && length >= 12 && bytes.startsWith(at, "Adobe")) {
      adobeTransform = bytes.u8(at + 11);
    } else if ((marker <= 0xcf && marker != 0xc4 && marker != 0xcc) || marker == 0xde) {
      frame(marker, at);
    }
  }

  private void metadata(int at, int length) {
    if (length >= EXIF.length() && bytes.startsWith(at, EXIF)) {
      int prefix = exif.size() == 0 ? 0 : EXIF.length();
      if (exif.size() + length <= MAX_EXIF) {
        exif.write(bytes.data(), at + prefix, length - prefix);
      }
    } else if (length >= XMP.length() && bytes.startsWith(at, XMP)) {
      xmp = bytes.slice(at, length);
    }
  }

  private void frame(int marker, int at) {
    int bits = bytes.u8(at);
    height = bytes.u16(at + 1);
    width = bytes.u16(at + 3);
    components = bytes.u8(at + 5);
    progressive = marker == 0xc2 || marker == 0xca;
    if (bits != 8) {
      throw new ImageException.UnknownFormat(ImageFormat.JPEG, bits + " bits a channel");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw new ImageException.UnknownFormat(ImageFormat.JPEG, components + " channels");
    }
  }

  /// Refuses a large picture of so few bytes that they cannot be its pixels: libjpeg would make up
  /// what is missing. Huffman codes need two bits for each block of 64 pixels, or one where its
  /// other coefficients are in later scans.
  ///
  /// @throws ImageException.Undecodable if so
  void requirePlausible() {
    long blocks = Math.ceilDiv(width, 8) * (long) Math.ceilDiv(height, 8);
    long bits = 8L * (bytes.size() - scanData);
    if (blocks > SMALL && blocks * (progressive ? 1 : 2) > bits) {
      throw ImageException.Undecodable.truncated();
    }
  }

  byte[] encoded() {
    return bytes.data();
  }

  public ImageHeader header() {
    return new ImageHeader(ImageFormat.JPEG, width, height, 1);
  }

  int components() {
    return components;
  }

  /// Whether the four channels are luma, two chromas and black (Adobe's technical note 5116).
  boolean isYcck() {
    return components == 4 && adobeTransform != 0;
  }

  byte @Nullable [] exif() {
    return exif.size() == 0 ? null : exif.toByteArray();
  }

  byte @Nullable [] xmp() {
    return xmp;
  }

  /// Whether all scans are collected before the first row comes out, which needs the end marker.
  boolean needsEnd() {
    return progressive || scanComponents < components;
  }

  /// Whether a marker follows the first scan's entropy-coded data: the end marker or, where one
  /// scan is enough, any. Looks from the end, where it usually is.
  boolean isEnded() {
    byte[] data = bytes.data();
    for (int i = data.length - 2; i >= scan; i--) {
      if (data[i] == (byte) 0xff) {
        int marker = data[i + 1] & 0xff;
        boolean inScan = marker == 0 || marker == 0xff || (marker >= 0xd0 && marker <= 0xd7);
        if (needsEnd() ? marker == 0xd9 : !inScan) {
          return true;
        }
      }
    }
    return false;
  }
}
