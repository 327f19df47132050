package vitrine.image.png;

import org.jspecify.annotations.Nullable;
import vitrine.image.format.Bytes;

/// The chunks of an animated PNG, checked as Pillow checks them.
final class PngAnimation {
  private static final long MAX_FRAMES = 1L << 31;

  /// The part of the picture that a frame covers.
  record Area(long left, long top, long width, long height) {
    boolean fits(long outerWidth, long outerHeight) {
      return left + width <= outerWidth && top + height <= outerHeight;
    }
  }

  private long declared;
  private long sequence = -1;
  private @Nullable Area area;

  /// `acTL`: one that says nonsense does not count, and a second one takes the first one back.
  void control(Bytes bytes, int at) {
    long frames = bytes.u32(at);
    if (declared > 0) {
      declared = 0;
    } else if (frames <= MAX_FRAMES) {
      declared = frames;
    }
  }

  /// `fcTL`: a frame begins.
  void frame(Bytes bytes, int at, long width, long height) {
    next(bytes.u32(at));
    Area next =
        new Area(bytes.u32(at + 12), bytes.u32(at + 16), bytes.u32(at + 4), bytes.u32(at + 8));
    if (!next.fits(width, height)) {
      throw PngChunks.corrupt("a frame lies outside the picture");
    }
    area = next;
  }

  /// `fdAT`: pixels of a frame.
  void pixels(Bytes bytes, int at) {
    if (sequence < 0) {
      throw PngChunks.corrupt("its frames are out of order");
    }
    next(bytes.u32(at));
  }

  private void next(long number) {
    if (number != sequence + 1) {
      throw PngChunks.corrupt("its frames are out of order");
    }
    sequence = number;
  }

  /// The part that the first pixels cover; null if no frame began before them.
  @Nullable Area area() {
    return area;
  }

  /// How many pictures there are; one that does not belong to the animation comes first.
  int frames() {
    long all = declared == 0 ? 1 : declared + (area == null ? 1 : 0);
    return (int) Math.min(all, Integer.MAX_VALUE);
  }
}
