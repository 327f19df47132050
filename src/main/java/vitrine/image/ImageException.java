package vitrine.image;

import org.jspecify.annotations.Nullable;

/// Why a picture was refused. The message is written for the person who sent it.
public abstract sealed class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Corrupt, truncated, empty or without pixels.
  public static final class Undecodable extends ImageException {
    private static final long serialVersionUID = 1;

    public Undecodable(String message) {
      this(message, null);
    }

    private Undecodable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }

    public static Undecodable truncated() {
      return new Undecodable("The image is truncated: the file ends before its pixels do.");
    }

    public static Undecodable corrupt(ImageFormat format, String what) {
      return corrupt(format, what, null);
    }

    /// Corrupt, found by an exception that was not meant for it.
    ///
    /// @param cause for the log; the message does not tell it
    public static Undecodable corrupt(ImageFormat format, String what, @Nullable Throwable cause) {
      return new Undecodable("The %s image is corrupt: %s.".formatted(format, what), cause);
    }
  }

  /// Not a picture, or one of a kind that is not read.
  public static final class UnknownFormat extends ImageException {
    private static final long serialVersionUID = 1;

    public UnknownFormat() {
      super(
          "This is not an image in a supported format (%s).".formatted(ImageFormat.names()), null);
    }

    public UnknownFormat(ImageFormat format, String kind) {
      super("%s images with %s are not supported.".formatted(format, kind), null);
    }
  }

  /// The encoded picture is larger than [ImageLimits#maxBytes].
  public static final class TooManyBytes extends ImageException {
    private static final long serialVersionUID = 1;
    private final long limit;
    private final long actual;

    public TooManyBytes(long limit, long actual) {
      super("The image has %,d bytes; at most %,d are allowed.".formatted(actual, limit), null);
      this.limit = limit;
      this.actual = actual;
    }

    public long limit() {
      return limit;
    }

    public long actual() {
      return actual;
    }
  }

  /// The picture has more pixels than [ImageLimits#maxPixels], or too many on a side.
  public static final class TooManyPixels extends ImageException {
    private static final long serialVersionUID = 1;
    private final long limit;
    private final long width;
    private final long height;

    public TooManyPixels(long limit, long width, long height) {
      this("at most %,d pixels are allowed".formatted(limit), limit, width, height);
    }

    private TooManyPixels(String allowed, long limit, long width, long height) {
      super("The image has %d × %d pixels; %s.".formatted(width, height, allowed), null);
      this.limit = limit;
      this.width = width;
      this.height = height;
    }

    public long limit() {
      return limit;
    }

    /// A side is too long.
    static TooManyPixels onSide(long limit, long width, long height) {
      String allowed = "at most %,d pixels are allowed on a side".formatted(limit);
      return new TooManyPixels(allowed, limit, width, height);
    }

    public long width() {
      return width;
    }

    public long height() {
      return height;
    }
  }
}
