package vitrine.image;

/// Why a picture was refused. The message is written for the person who sent it.
public abstract sealed class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ImageException(String message) {
    super(message);
  }

  /// Corrupt, truncated, empty or without pixels.
  public static final class Undecodable extends ImageException {
    private static final long serialVersionUID = 1;

    public Undecodable(String message) {
      super(message);
    }

    static Undecodable truncated() {
      return new Undecodable("The image is truncated: the file ends before its pixels do.");
    }

    static Undecodable corrupt(ImageFormat format, String what) {
      return new Undecodable("The %s image is corrupt: %s.".formatted(format, what));
    }
  }

  /// Not a picture, or one of a kind that is not read.
  public static final class UnknownFormat extends ImageException {
    private static final long serialVersionUID = 1;

    public UnknownFormat() {
      super("This is not an image in a supported format (%s).".formatted(ImageFormat.names()));
    }

    UnknownFormat(ImageFormat format, String kind) {
      super("%s images with %s are not supported.".formatted(format, kind));
    }
  }

  /// The encoded picture is larger than [ImageLimits#maxBytes].
  public static final class TooManyBytes extends ImageException {
    private static final long serialVersionUID = 1;
    private final long limit;
    private final long actual;

    public TooManyBytes(long limit, long actual) {
      super("The image has %,d bytes; at most %,d are allowed.".formatted(actual, limit));
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

  /// The picture has more pixels than [ImageLimits#maxPixels].
  public static final class TooManyPixels extends ImageException {
    private static final long serialVersionUID = 1;
    private final long limit;
    private final long width;
    private final long height;

    public TooManyPixels(long limit, long width, long height) {
      super(
          "The image has %d × %d pixels; at most %,d pixels are allowed."
              .formatted(width, height, limit));
      this.limit = limit;
      this.width = width;
      this.height = height;
    }

    public long limit() {
      return limit;
    }

    public long width() {
      return width;
    }

    public long height() {
      return height;
    }
  }
}
