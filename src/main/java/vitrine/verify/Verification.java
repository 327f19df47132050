package vitrine.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vitrine.onnx.Precision;

/// What is known of an engine's logits.
@JsonPropertyOrder("status")
public sealed interface Verification {
  /// The model's name.
  String model();

  /// Of the engine that was looked at.
  String provider();

  /// How it ended.
  @JsonProperty
  Status status();

  /// One sentence for a log or a refusal.
  String summary();

  /// How a verification may end.
  enum Status {
    /// Within the tolerance of the reference.
    VERIFIED,
    /// Out of tolerance: not served.
    DIFFERS,
    /// There is no reference to compare with: served as it is.
    NOT_VERIFIED;

    /// As the API writes it: `not verified`.
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// The logits were held against others.
  ///
  /// @param precision of the graph, by which the tolerance is chosen
  /// @param against what
  /// @param passed whether they are within the tolerance
  /// @param maxAbsDiff the largest difference of a logit, over all pictures
  /// @param cosine similarity of all logits, their means taken off
  /// @param agreement the share of pictures with the same best class
  /// @param pictures one by one
  record Compared(
      String model,
      String provider,
      String precision,
      @JsonProperty(required = true) String against,
      boolean passed,
      double maxAbsDiff,
      double cosine,
      double agreement,
      List<Comparison> pictures)
      implements Verification {
    static final String REFERENCE = "the reference";

    @Override
    public Status status() {
      return passed ? Status.VERIFIED : Status.DIFFERS;
    }

    @Override
    public String summary() {
      return Stream.of(passed ? closeness() : distance(), similarity())
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining("; "));
    }

    private String closeness() {
      return String.format(
          Locale.ROOT,
          "%s %s %s on %d pictures: logits differ by at most %.2g",
          provider,
          tolerance().isRounding() ? "equals" : "is close to",
          against,
          pictures.size(),
          maxAbsDiff);
    }

    private String distance() {
      List<Comparison> failed = pictures.stream().filter(p -> !p.passed()).toList();
      Comparison first = failed.isEmpty() ? pictures.getFirst() : failed.getFirst();
      return String.format(
          Locale.ROOT,
          "%s differs from %s on %d of %d pictures: logits differ by up to %.3g "
              + "(%s: %.3g, allowed %.2g)",
          provider,
          against,
          failed.size(),
          pictures.size(),
          maxAbsDiff,
          first.picture(),
          first.maxAbsDiff(),
          first.tolerance());
    }

    /// What else was looked at, where rounding is more than float32's.
    private String similarity() {
      if (tolerance().isRounding()) {
        return "";
      }
      return String.format(
          Locale.ROOT,
          "as %s: cosine similarity %.5f (allowed %s), same best class on %d of %d",
          precision,
          cosine,
          tolerance().cosine(),
          pictures.stream().filter(Comparison::sameLabel).count(),
          pictures.size());
    }

    private Tolerance tolerance() {
      return Tolerance.of(Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
    }
  }

  /// There was nothing to hold the logits against.
  ///
  /// @param reason why
  record NotVerified(String model, String provider, @JsonProperty(required = true) String reason)
      implements Verification {
    @Override
    public Status status() {
      return Status.NOT_VERIFIED;
    }

    @Override
    public String summary() {
      return "not verified: " + reason;
    }
  }

  /// One picture.
  ///
  /// @param picture its name
  /// @param maxAbsDiff the largest difference of a logit; NaN when one is not a number
  /// @param tolerance what it may be
  /// @param label the best class by the reference
  /// @param sameLabel whether the engine agrees; always true where the reference's best two are so
  ///   close to each other that rounding may decide
  record Comparison(
      String picture, double maxAbsDiff, double tolerance, String label, boolean sameLabel) {
    /// Whether it is within its tolerance, with the same best class.
    public boolean passed() {
      return maxAbsDiff <= tolerance && sameLabel;
    }
  }
}
