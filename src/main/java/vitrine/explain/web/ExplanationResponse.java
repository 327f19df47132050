package vitrine.explain.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.classify.Prediction;
import vitrine.explain.Explanation;
import vitrine.explain.ExplanationMap;
import vitrine.explain.Grid;
import vitrine.explain.Method;
import vitrine.preprocess.Region;
import vitrine.serving.Stage;

/// What `/explain` answers as JSON.
@Schema(name = "Explanation", description = "Why a model said what it said of a picture")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExplanationResponse(
    @Schema(
            description = "The model that is explained",
            example = "vit-cifar10",
            requiredMode = Schema.RequiredMode.REQUIRED)
        String model,
    @Schema(example = "rollout", requiredMode = Schema.RequiredMode.REQUIRED) String method,
    @JsonProperty("class")
        @Schema(
            description = "The class that is explained, and its score",
            requiredMode = Schema.RequiredMode.REQUIRED)
        Prediction explained,
    @Schema(description = "The map; not of the method `attention`") @Nullable GridValues grid,
    @Schema(description = "One map for each head, of the method `attention`")
        @Nullable List<HeadGrid> grids,
    @Schema(description = "Of the method `attention`") @Nullable Integer layer,
    @Schema(
            description =
                "The patch that looks, of the method `attention`; absent for the token "
                    + "that is read")
        @Nullable Integer patch,
    @Schema(
            description =
                "Over which the map lies, in pixels of the picture, upright: what the network saw. "
                    + "It reaches outside where the picture was padded",
            requiredMode = Schema.RequiredMode.REQUIRED)
        Region region,
    @Schema(
            description = "Of the picture, upright, in pixels",
            requiredMode = Schema.RequiredMode.REQUIRED)
        PictureSize picture,
    @Schema(
            description = "What was asked for, or taken by default",
            requiredMode = Schema.RequiredMode.REQUIRED)
        Map<String, Object> parameters,
    @Schema(
            description = "Milliseconds spent in each stage",
            requiredMode = Schema.RequiredMode.REQUIRED)
        ExplainTimings timings) {

  /// Of an explanation.
  public static ExplanationResponse of(Explanation explanation) {
    Method.ByAttention attention =
        explanation.method() instanceof Method.ByAttention by ? by : null;
    List<ExplanationMap> maps = explanation.maps();
    return new ExplanationResponse(
        explanation.model(),
        explanation.method().label(),
        explanation.prediction(),
        attention == null ? GridValues.of(maps.getFirst().grid()) : null,
        attention == null ? null : maps.stream().map(HeadGrid::of).toList(),
        attention == null ? null : attention.layer(),
        attention == null ? null : attention.patch(),
        explanation.region(),
        new PictureSize(explanation.width(), explanation.height()),
        explanation.method().parameters(),
        ExplainTimings.of(explanation.timings()));
  }

  /// A map's numbers.
  @Schema(name = "Grid")
  public record GridValues(
      @Schema(description = "From top to bottom") int rows,
      @Schema(description = "From left to right") int cols,
      @Schema(description = "The least value") float min,
      @Schema(description = "The greatest value") float max,
      @Schema(description = "Row by row") float[][] values) {
    static GridValues of(Grid grid) {
      float[][] values = new float[grid.rows()][grid.cols()];
      for (int row = 0; row < grid.rows(); row++) {
        System.arraycopy(grid.values(), row * grid.cols(), values[row], 0, grid.cols());
      }
      return new GridValues(grid.rows(), grid.cols(), grid.min(), grid.max(), values);
    }
  }

  /// What one head looks at.
  @Schema(name = "HeadGrid")
  public record HeadGrid(@Schema(description = "From 0") @Nullable Integer head, GridValues grid) {
    static HeadGrid of(ExplanationMap map) {
      return new HeadGrid(map.head(), GridValues.of(map.grid()));
    }
  }

  /// In pixels.
  @Schema(name = "PictureSize")
  public record PictureSize(int width, int height) {}

  /// Milliseconds, to the microsecond.
  @Schema(name = "ExplainTimings")
  public record ExplainTimings(
      double decode, double preprocess, double queue, double inference, double explain) {
    static ExplainTimings of(Map<Stage, Duration> timings) {
      return new ExplainTimings(
          Stage.DECODE.millisOf(timings),
          Stage.PREPROCESS.millisOf(timings),
          Stage.QUEUE.millisOf(timings),
          Stage.INFERENCE.millisOf(timings),
          Stage.EXPLAIN.millisOf(timings));
    }
  }
}
