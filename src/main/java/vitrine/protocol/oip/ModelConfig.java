package vitrine.protocol.oip;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.inference.ServedModel;
import vitrine.onnx.PixelShape;

/// What `GET /v2/models/{model}/config` says, as Triton writes a model's configuration.
///
/// @param maxBatchSize pictures in one request
@Schema(name = "ModelConfig")
record ModelConfig(
    String name,
    String platform,
    String backend,
    @JsonProperty("version_policy") Map<String, Object> versionPolicy,
    @JsonProperty("max_batch_size") int maxBatchSize,
    List<Input> input,
    List<Output> output,
    @JsonProperty("instance_group") List<Instances> instanceGroup,
    @JsonProperty("dynamic_batching") DynamicBatching dynamicBatching) {

  /// An input; the pictures' dimension is not in `dims`.
  @Schema(name = "ModelInput")
  record Input(
      String name,
      @JsonProperty("data_type") String dataType,
      String format,
      List<Integer> dims,
      @Nullable Reshape reshape,
      boolean optional) {}

  /// What is left of `dims` for the model.
  @Schema(name = "ModelTensorReshape")
  record Reshape(List<Integer> shape) {}

  /// An output; the pictures' dimension is not in `dims`.
  @Schema(name = "ModelOutput")
  record Output(String name, @JsonProperty("data_type") String dataType, List<Integer> dims) {}

  /// Where the model runs, and how many of its batches at once.
  @Schema(name = "ModelInstanceGroup")
  record Instances(String name, int count, String kind) {}

  /// Batches that the service forms itself.
  @Schema(name = "ModelDynamicBatching")
  record DynamicBatching(@JsonProperty("preferred_batch_size") List<Integer> preferred) {}

  /// @param maxImages in one request
  static ModelConfig of(ServedModel model, int maxImages) {
    PixelShape pixels = model.bundle().input();
    List<Input> inputs = new ArrayList<>();
    if (model.takesValues()) {
      inputs.add(
          new Input(
              Tensors.PIXEL_VALUES,
              "TYPE_FP32",
              "FORMAT_NCHW",
              List.of(pixels.channels(), pixels.height(), pixels.width()),
              null,
              true));
    }
    inputs.add(
        new Input(
            Tensors.IMAGE, "TYPE_STRING", "FORMAT_NONE", List.of(1), new Reshape(List.of()), true));
    int labels = model.bundle().labels().size();
    String name = model.bundle().name();
    return new ModelConfig(
        name,
        ModelMetadata.PLATFORM,
        "onnxruntime",
        Map.of("latest", Map.of("num_versions", 1)),
        maxImages,
        inputs,
        Tensors.OUTPUTS.stream()
            .map(output -> new Output(output, "TYPE_FP32", List.of(labels)))
            .toList(),
        List.of(
            new Instances(
                name,
                model.engine().runs(),
                model.engine().provider().equals("cuda") ? "KIND_GPU" : "KIND_CPU")),
        new DynamicBatching(List.of(model.maxBatch())));
  }
}
