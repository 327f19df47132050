package vitrine.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A model that can't be had from the hub or its cache. The message names the model, what is wrong
/// and what to do; it never holds the token.
public final class HubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is wrong.
  public enum Problem {
    /// An environment variable has a value that is not allowed.
    SETTING,
    /// The token is not valid, or may not read the model.
    UNAUTHORIZED,
    /// No such model, or none that may be seen.
    NO_SUCH_MODEL,
    /// The model has no such branch, tag or commit.
    NO_SUCH_REVISION,
    /// The revision has not the file that it should have.
    NO_SUCH_FILE,
    /// The revision's files are none that a model is made of.
    NO_MODEL,
    /// Too many requests.
    RATE_LIMITED,
    /// No connection, a cut or stalled one, or the hub's own failure; it may work again soon.
    UNREACHABLE,
    /// The hub's certificate is not trusted.
    UNTRUSTED,
    /// The hub's answer is not what a hub answers.
    PROTOCOL,
    /// A file became another one while it was loaded, or can't go on from where it is.
    CHANGED,
    /// What was loaded has another checksum than the hub says.
    CHECKSUM,
    /// The cache can't be read or written.
    DISK,
    /// Offline, and not in the cache.
    OFFLINE,
    /// The thread was interrupted.
    INTERRUPTED
  }

  private final Problem problem;
  private final @Nullable Duration retryAfter;

  HubException(Problem problem, String message) {
    this(problem, message, null, null);
  }

  HubException(Problem problem, String message, @Nullable Throwable cause) {
    this(problem, message, cause, null);
  }

  HubException(
      Problem problem, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(message, cause);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /// What is wrong.
  public Problem problem() {
    return problem;
  }

  /// Whether the same request may succeed in a while.
  boolean isTransient() {
    return problem == Problem.UNREACHABLE || problem == Problem.RATE_LIMITED;
  }

  /// How long the hub asks to wait, if it does.
  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
