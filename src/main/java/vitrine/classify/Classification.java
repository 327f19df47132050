package vitrine.classify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import vitrine.image.ImageHeader;
import vitrine.serving.Stage;

/// What a model says of one picture.
///
/// @param model its name
/// @param predictions the best first
/// @param timings of every stage
/// @param image what was uploaded
public record Classification(
    String model, List<Prediction> predictions, Map<Stage, Duration> timings, ImageHeader image) {}
