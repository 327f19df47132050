package vitrine.verify.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vitrine.image.RgbImage;
import vitrine.inference.Deadline;
import vitrine.inference.Inference;
import vitrine.inference.InferenceException;
import vitrine.inference.ServedModel;
import vitrine.preprocess.Pixels;
import vitrine.verify.Verifier;

/// Sends one picture through a model as a client's would go, and holds the logits against those
/// that the model gave when it was verified.
final class HealthCheck {
  private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

  private final ServedModel model;
  private final Pixels pixels;
  private final float[] expected;
  private final Duration timeout;
  private int failuresInARow;

  /// How a check may end.
  enum Result {
    /// As at the start, or busy with answering others.
    OK(""),
    /// It answers, but not as it did.
    DIFFERS("it answers otherwise than when it was verified"),
    /// It has no answer.
    FAILED("its network fails"),
    /// It has no answer in time, nor for anybody else.
    TIMEOUT("its network does not answer");

    private final String reason;

    Result(String reason) {
      this.reason = reason;
    }

    /// Why the model is not ready, in words for a client.
    String reason() {
      return reason;
    }

    /// The label `result` of the metrics.
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Of a model that has just been verified.
  ///
  /// @throws InferenceException when it fails even so
  HealthCheck(ServedModel model, RgbImage picture, Duration timeout) {
    this.model = model;
    this.timeout = timeout;
    pixels = model.preprocess(picture);
    expected = model.engine().infer(List.of(pixels)).getFirst();
  }

  ServedModel model() {
    return model;
  }

  /// One check, which takes no longer than the timeout.
  Result run() {
    Result result = result();
    failuresInARow = result == Result.OK ? 0 : failuresInARow + 1;
    return result;
  }

  /// How often `run` has failed since it last was well.
  int failuresInARow() {
    return failuresInARow;
  }

  private Result result() {
    long answered = model.answered();
    try {
      Inference inference = model.submit(pixels, Deadline.after(timeout)).join();
      return Verifier.isSame(model, expected, inference.logits()) ? Result.OK : Result.DIFFERS;
    } catch (InferenceException e) {
      return failed(e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        return model.answered() > answered ? Result.OK : Result.TIMEOUT;
      }
      return failed(e);
    }
  }

  private Result failed(Exception e) {
    LOG.error("{} fails", model.bundle().name(), e);
    return Result.FAILED;
  }
}
