package vitrine.classify;

import java.time.Duration;
import java.util.List;
import vitrine.image.ImageHeader;

/// What a model says of one picture.
///
/// @param model its name
/// @param predictions the best first
/// @param timings by stage
/// @param image what was uploaded
public record Classification(
    String model, List<Prediction> predictions, Timings timings, ImageHeader image) {

  /// How long each stage took.
  ///
  /// @param queue waiting for a free core and for the batch
  /// @param inference of the whole batch
  public record Timings(
      Duration decode,
      Duration preprocess,
      Duration queue,
      Duration inference,
      Duration postprocess) {}
}
