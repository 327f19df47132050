package vitrine.inference;

import java.util.Optional;

/// Why pixels did not become logits.
public abstract sealed class InferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  private InferenceException(String message) {
    super(message);
    reason = message;
  }

  private InferenceException(String message, Throwable cause) {
    super(message, cause);
    reason = message;
  }

  /// What happened, in words for a user.
  public String reason() {
    return reason;
  }

  /// The reason with the words of the library below, for those who run the service.
  public String details() {
    return getCause() == null || getCause().getMessage() == null
        ? reason
        : reason + ": " + getCause().getMessage();
  }

  /// The batcher takes no more work: the service is stopping.
  public static final class Closed extends InferenceException {
    private static final long serialVersionUID = 1L;

    Closed() {
      super("the service is stopping");
    }
  }

  /// The network gave infinity or no number as a logit.
  public static final class NotFinite extends InferenceException {
    private static final long serialVersionUID = 1L;

    private NotFinite(float logit) {
      super("the network gave %s as a logit".formatted(logit));
    }

    /// The first logit of a picture that is no finite number, if there is one.
    static Optional<NotFinite> in(float[] logits) {
      for (float logit : logits) {
        if (!Float.isFinite(logit)) {
          return Optional.of(new NotFinite(logit));
        }
      }
      return Optional.empty();
    }
  }

  /// The engine failed, or gave something that is no answer.
  public static final class EngineFailed extends InferenceException {
    private static final long serialVersionUID = 1L;

    EngineFailed(String message) {
      super(message);
    }

    EngineFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
