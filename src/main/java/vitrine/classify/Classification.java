package vitrine.classify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.image.ImageHeader;
import vitrine.serving.Stage;

/// What a model says of one picture.
///
/// @param model its name
/// @param predictions the best first
/// @param logits (labels), as the network gave them
/// @param timings of every stage
/// @param temperature by which logits were divided for the scores; null where they were not
/// @param image what was uploaded; null where it was pixel values
public record Classification(
    String model,
    List<Prediction> predictions,
    float[] logits,
    Map<Stage, Duration> timings,
    @Nullable Double temperature,
    @Nullable ImageHeader image)
    implements Timed {}
