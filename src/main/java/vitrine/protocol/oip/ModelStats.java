package vitrine.protocol.oip;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import vitrine.serving.ModelStatistics.Snapshot;
import vitrine.serving.ModelStatistics.Sum;
import vitrine.serving.Stage;

/// What `GET /v2/models/{model}/stats` says, as Triton writes it: real counts and times since the
/// start, of all pictures, whichever protocol they came by. A picture counts as a request, as each
/// is queued for itself.
@Schema(name = "ModelStats")
record ModelStats(@JsonProperty("model_stats") List<OfModel> modelStats) {
  /// One model's.
  ///
  /// @param lastInference milliseconds since 1970; 0 where there was none
  /// @param inferenceCount pictures that were answered
  /// @param executionCount batches that the network ran
  @Schema(name = "ModelStatistics")
  record OfModel(
      String name,
      String version,
      @JsonProperty("last_inference") long lastInference,
      @JsonProperty("inference_count") long inferenceCount,
      @JsonProperty("execution_count") long executionCount,
      @JsonProperty("inference_stats") Inference inferenceStats,
      @JsonProperty("batch_stats") List<Batch> batchStats) {}

  /// How often, and how long in all.
  @Schema(name = "StatisticDuration")
  record Took(long count, long ns) {
    static Took of(Sum sum) {
      return new Took(sum.count(), sum.nanos());
    }

    Took and(Sum more) {
      return new Took(count, ns + more.nanos());
    }
  }

  /// By picture.
  ///
  /// @param computeInput decoding and preprocessing
  /// @param computeOutput what is made of the logits
  @Schema(name = "InferenceStatistics")
  record Inference(
      Took success,
      Took fail,
      Took queue,
      @JsonProperty("compute_input") Took computeInput,
      @JsonProperty("compute_infer") Took computeInfer,
      @JsonProperty("compute_output") Took computeOutput) {}

  /// By batch of one size. Pictures are prepared one by one, before they are in a batch: there is
  /// no such time of a batch.
  @Schema(name = "BatchStatistics")
  record Batch(
      @JsonProperty("batch_size") long batchSize,
      @JsonProperty("compute_input") Took computeInput,
      @JsonProperty("compute_infer") Took computeInfer,
      @JsonProperty("compute_output") Took computeOutput) {}

  static OfModel of(String name, Snapshot done) {
    var none = new Took(0, 0);
    return new OfModel(
        name,
        ModelVersions.ONLY,
        done.last() == null ? 0 : done.last().toEpochMilli(),
        done.succeeded().count(),
        done.batches().values().stream().mapToLong(Sum::count).sum(),
        new Inference(
            Took.of(done.succeeded()),
            Took.of(done.failed()),
            Took.of(done.stage(Stage.QUEUE)),
            Took.of(done.stage(Stage.DECODE)).and(done.stage(Stage.PREPROCESS)),
            Took.of(done.stage(Stage.INFERENCE)),
            Took.of(done.stage(Stage.POSTPROCESS))),
        done.batches().entrySet().stream()
            .map(batch -> new Batch(batch.getKey(), none, Took.of(batch.getValue()), none))
            .toList());
  }
}
