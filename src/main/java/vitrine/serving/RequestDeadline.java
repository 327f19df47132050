package vitrine.serving;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.stereotype.Component;
import vitrine.inference.Deadline;

/// Until when a request is to be answered: `vitrine.deadline`, or what its header asks for, if that
/// is shorter. Counts from the moment when its head has been read.
@Component
public final class RequestDeadline {
  /// Seconds, such as `2` or `0.5`.
  public static final String HEADER = "X-Request-Timeout";

  private final Duration longest;

  RequestDeadline(VitrineProperties properties) {
    longest = properties.deadline();
  }

  /// The deadline of a request that has just come.
  ///
  /// @throws Failure.BadParameter for a header that is no time
  public Deadline of(HttpServletRequest request) {
    String asked = request.getHeader(HEADER);
    return Deadline.after(asked == null ? longest : shorter(asked.strip()));
  }

  private Duration shorter(String text) {
    try {
      double seconds = Decimal.parse(text);
      if (seconds > 0) {
        return seconds >= longest.toMillis() / 1e3
            ? longest
            : Duration.ofNanos((long) (seconds * 1e9));
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new Failure.BadParameter(HEADER, text, "seconds, more than 0, such as 2 or 0.5");
  }
}
