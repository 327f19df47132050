package vitrine.serving;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageException;
import vitrine.inference.InferenceException;

/// Every way in which a request fails by our own word. The set is closed, and so is its mapping to
/// HTTP: {@link Problems}.
public abstract sealed class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private Failure(String message) {
    super(Quoted.message(message)); // a body may be large, no answer is
  }

  private Failure(Throwable cause) {
    super(cause.getMessage() == null ? null : Quoted.message(cause.getMessage()), cause);
  }

  /// The name of the model that refuses; null where it is not the model's affair.
  public @Nullable String model() {
    return null;
  }

  /// Seconds after which the same request may succeed, where it may.
  long retryAfterSeconds() {
    return 1;
  }

  /// The picture can't be decoded, or is larger than allowed.
  public static final class BadImage extends Failure {
    private static final long serialVersionUID = 1L;

    private final ImageException reason;

    public BadImage(ImageException reason) {
      super(reason);
      this.reason = reason;
    }

    ImageException reason() {
      return reason;
    }
  }

  /// The network did not answer.
  public static final class NoInference extends Failure {
    private static final long serialVersionUID = 1L;

    private final InferenceException reason;

    public NoInference(InferenceException reason) {
      super(reason);
      this.reason = reason;
    }

    /// What the network's room says of it.
    public InferenceException reason() {
      return reason;
    }
  }

  /// A picture among several failed, and the request with it.
  public static final class OneOfSeveral extends Failure {
    private static final long serialVersionUID = 1L;

    private final Failure reason;

    /// @param index of the picture, from 0
    public OneOfSeveral(int index, Failure reason) {
      super("picture %d: %s".formatted(index, reason.getMessage()));
      this.reason = reason;
    }

    Failure reason() {
      return reason;
    }

    @Override
    public @Nullable String model() {
      return reason.model();
    }

    @Override
    long retryAfterSeconds() {
      return reason.retryAfterSeconds();
    }
  }

  /// As many pictures wait for the model as may.
  public static final class QueueFull extends Failure {
    private static final long serialVersionUID = 1L;

    private final String model;
    private final long retryAfterSeconds;

    QueueFull(String model, int places, long retryAfterSeconds) {
      super(
          "%d pictures are waiting or being classified; try again in %d s"
              .formatted(places, retryAfterSeconds));
      this.model = model;
      this.retryAfterSeconds = retryAfterSeconds;
    }

    @Override
    public String model() {
      return model;
    }

    @Override
    long retryAfterSeconds() {
      return retryAfterSeconds;
    }
  }

  /// As many bytes of bodies are held as may.
  public static final class UploadsFull extends Failure {
    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    public UploadsFull(long retryAfterSeconds) {
      super(
          "other uploads take all the memory that there is for them; try again in %d s"
              .formatted(retryAfterSeconds));
      this.retryAfterSeconds = retryAfterSeconds;
    }

    @Override
    long retryAfterSeconds() {
      return retryAfterSeconds;
    }
  }

  /// Decoding the picture takes more memory than there is for all pictures.
  public static final class PictureTooLarge extends Failure {
    private static final long serialVersionUID = 1L;

    public PictureTooLarge(long bytes, long limit) {
      super("decoding the picture takes %,d bytes; at most %,d".formatted(bytes, limit));
    }
  }

  /// The body did not arrive in time.
  public static final class UploadTooSlow extends Failure {
    private static final long serialVersionUID = 1L;

    public UploadTooSlow() {
      super("the body did not arrive in time");
    }
  }

  /// The deadline passed before there was an answer.
  public static final class DeadlinePassed extends Failure {
    private static final long serialVersionUID = 1L;

    public DeadlinePassed() {
      super("there was no answer before the deadline");
    }
  }

  /// A parameter has a value that is not allowed.
  public static final class BadParameter extends Failure {
    private static final long serialVersionUID = 1L;

    public BadParameter(String name, Object value, String allowed) {
      super("%s is '%s'; allowed: %s".formatted(Quoted.of(name), Quoted.of(value), allowed));
    }
  }

  /// The body is not what its content type says.
  public static final class BadBody extends Failure {
    private static final long serialVersionUID = 1L;

    public BadBody(String message) {
      super(message);
    }
  }

  /// The whole body is larger than any that is read.
  public static final class BodyTooLarge extends Failure {
    private static final long serialVersionUID = 1L;

    public BodyTooLarge(long limit) {
      super("the body is larger than %d bytes".formatted(limit));
    }
  }

  /// The body is encoded in a way that is not taken.
  public static final class UnsupportedBody extends Failure {
    private static final long serialVersionUID = 1L;

    public UnsupportedBody(String message) {
      super(message);
    }
  }

  /// A defect of ours; what it is stands in the log and nowhere else.
  public static final class Unexpected extends Failure {
    private static final long serialVersionUID = 1L;

    public Unexpected(Throwable cause) {
      super(cause);
    }
  }

  /// The request has no key, or none that is valid.
  public static final class Unauthorized extends Failure {
    private static final long serialVersionUID = 1L;

    public Unauthorized() {
      super("send a valid key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'");
    }
  }

  /// No model of that name is served.
  public static final class UnknownModel extends Failure {
    private static final long serialVersionUID = 1L;

    public UnknownModel(String name, Collection<String> served) {
      super(
          "there is no model '%s'; served: %s"
              .formatted(Quoted.of(name), String.join(", ", served)));
    }
  }

  /// The model is not verified yet, or did not pass.
  public static final class NotReady extends Failure {
    private static final long serialVersionUID = 1L;

    private final String model;

    NotReady(String model, String reason) {
      super("the model %s is not ready: %s".formatted(model, reason));
      this.model = model;
    }

    @Override
    public String model() {
      return model;
    }
  }
}
