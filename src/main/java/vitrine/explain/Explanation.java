package vitrine.explain;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import vitrine.classify.Prediction;
import vitrine.classify.Timed;
import vitrine.image.ImageHeader;
import vitrine.preprocess.Region;
import vitrine.serving.Stage;

/// Why a model said what it said of a picture.
///
/// @param model its name
/// @param method by which it is explained
/// @param prediction the class that is explained, with its score by the model's own function
/// @param maps one, or one for each head
/// @param region over which the maps lie, in pixels of the picture, upright
/// @param width of the picture, upright
/// @param height of the picture, upright
/// @param image what was uploaded
/// @param timings of every stage so far
public record Explanation(
    String model,
    Method method,
    Prediction prediction,
    List<ExplanationMap> maps,
    Region region,
    int width,
    int height,
    ImageHeader image,
    Map<Stage, Duration> timings)
    implements Timed {
  /// The one map, or the mean of all heads'.
  public Grid grid() {
    return ExplanationMap.mean(maps);
  }
}
