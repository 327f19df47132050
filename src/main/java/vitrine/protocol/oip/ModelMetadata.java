package vitrine.protocol.oip;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import vitrine.inference.ServedModel;
import vitrine.onnx.PixelShape;

/// What `GET /v2/models/{model}` says.
@Schema(name = "ModelMetadata")
record ModelMetadata(
    @Schema(example = "vit-cifar10") String name,
    List<String> versions,
    @Schema(example = PLATFORM) String platform,
    List<Tensor> inputs,
    List<Tensor> outputs) {
  /// As Triton calls ONNX Runtime.
  static final String PLATFORM = "onnxruntime_onnx";

  /// An input or an output.
  ///
  /// @param shape −1 where it varies: the pictures
  @Schema(name = "TensorMetadata")
  record Tensor(
      @Schema(example = Tensors.PIXEL_VALUES) String name,
      @Schema(example = Tensors.FP32) String datatype,
      @Schema(example = "[-1, 3, 32, 32]") List<Integer> shape) {}

  static ModelMetadata of(ServedModel model) {
    List<Tensor> inputs = new ArrayList<>();
    if (model.takesValues()) {
      PixelShape of = model.bundle().input();
      inputs.add(
          new Tensor(
              Tensors.PIXEL_VALUES,
              Tensors.FP32,
              List.of(-1, of.channels(), of.height(), of.width())));
    }
    inputs.add(new Tensor(Tensors.IMAGE, Tensors.BYTES, List.of(-1)));
    int labels = model.bundle().labels().size();
    List<Tensor> outputs =
        Tensors.OUTPUTS.stream()
            .map(name -> new Tensor(name, Tensors.FP32, List.of(-1, labels)))
            .toList();
    return new ModelMetadata(
        model.bundle().name(), List.of(ModelVersions.ONLY), PLATFORM, inputs, outputs);
  }
}
