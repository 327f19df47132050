package vitrine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.model.Bundle;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.onnx.export.Exporter;
import vitrine.preprocess.Pixels;
import vitrine.vit.GoldenCase;

/// Devices by name, what a card is given to run, and what is said where there is none.
class DeviceTest {
  /// No machine has so many cards: with whatever build and libraries, it can't be used.
  private static final Device ABSENT = new Device.Cuda(255);

  @ParameterizedTest
  @CsvSource({"cpu, cpu, cpu", "cuda, cuda, cuda", "cuda:0, cuda, cuda", "cuda:12, cuda:12, cuda"})
  void itIsNamed(String given, String name, String provider) {
    Device device = Device.named(given).orElseThrow();
    assertThat(device.name()).isEqualTo(name);
    assertThat(device.provider()).isEqualTo(provider);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CUDA", "cuda:", "cuda:-1", "cuda:256", "cuda:1 ", "cpu:0"})
  void anotherNameIsNone(String name) {
    assertThat(Device.named(name)).isEmpty();
  }

  @Test
  void aCardHasNoKernelsForOurInt8() {
    Device cuda = new Device.Cuda(0);
    assertThat(List.of(Precision.FP32, Precision.FP16)).allMatch(cuda::computes);
    assertThat(cuda.computes(Precision.INT8)).isFalse();
    assertThat(Precision.values()).allMatch(new Device.Cpu()::computes);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InferenceSettings(Path.of("x"), 1, 1, Precision.INT8, cuda))
        .withMessage("cuda does not compute in int8");
  }

  /// Nothing is exported for a device that can't run it, and no other one steps in.
  @Test
  void aDeviceThatIsMissingIsRefusedFirst(@TempDir Path cache) throws Exception {
    Bundle bundle = BundleLoader.load("vit-cifar10");
    var settings = new InferenceSettings(cache, 1, 8, Precision.FP16, ABSENT);

    assertThatThrownBy(() -> ServedModel.open(bundle, settings, _ -> {}))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith("ONNX Runtime can't use cuda:255: ");
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(files).isEmpty();
    }
  }

  /// ONNX Runtime 1.29's words: without the libraries, without a card, and with too few of them.
  @Test
  void itsReasonIsTheMissingLibraryOrCard() {
    String bridge = "Error code - ORT_FAIL - message: provider_bridge_ort.cc:1988 Get() FAIL : ";
    String parse =
        "Error code - ORT_FAIL - message: cuda_execution_provider_info.cc:62 FAIL :"
            + " Failed to parse provider option \"device_id\": ";
    assertThat(
            CudaProvider.reason(
                bridge
                    + "Failed to load library /tmp/libonnxruntime_providers_cuda.so with error:"
                    + " libcublasLt.so.12: cannot open shared object file: No such file or"
                    + " directory\n"))
        .isEqualTo("libcublasLt.so.12: cannot open shared object file: No such file or directory");
    assertThat(
            CudaProvider.reason(
                parse
                    + "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ;"
                    + " hostname=vm ; line=69 ;"))
        .isEqualTo("CUDA failure 100: no CUDA-capable device is detected");
    assertThat(
            CudaProvider.reason(
                parse
                    + "Invalid device ID: 255, must be between 0 (inclusive) and 1 (exclusive).\n"))
        .isEqualTo("Invalid device ID: 255, must be between 0 (inclusive) and 1 (exclusive).");
    assertThat(CudaProvider.reason("something else\n")).isEqualTo("something else");
  }

  /// ONNX Runtime's own words, where nothing but the CPU could run a graph that may not run there.
  @Test
  void aGraphThatDoesNotFitTheCardIsRefusedWithAdvice(@TempDir Path folder) throws Exception {
    Exporter.export(GoldenCase.named("square").vit(), folder);
    Path model = folder.resolve("model.onnx");
    try (var options = new OrtSession.SessionOptions()) {
      options.addConfigEntry(CudaProvider.STRICT, "1");

      assertThatThrownBy(
              () -> OnnxSessions.ENVIRONMENT.createSession(model.toString(), options).close())
          .isInstanceOf(OrtException.class)
          .extracting(e -> OnnxSessions.refused(model, (OrtException) e).getMessage())
          .asString()
          .isEqualTo(
              "ONNX Runtime refuses %s: some of its operators would run on the CPU (they have no CUDA"
                  + " kernel, or compute shapes); serve the model from its weights, or on cpu",
              model);
    }
  }

  @Test
  void batchesAreFilledUpToPowersOfTwoAndTheLargest() {
    assertThat(BatchSizes.powersOfTwo(1).sizes()).containsExactly(1);
    assertThat(BatchSizes.powersOfTwo(8).sizes()).containsExactly(1, 2, 4, 8);
    BatchSizes twelve = BatchSizes.powersOfTwo(12);
    assertThat(twelve.sizes()).containsExactly(1, 2, 4, 8, 12);
    assertThat(Stream.of(1, 2, 3, 5, 8, 9, 12).map(twelve::fitting))
        .containsExactly(1, 2, 4, 8, 8, 12, 12);
    assertThat(twelve.largest()).isEqualTo(12);
    assertThat(BatchSizes.fixed(4).fitting(1)).isEqualTo(4);
    assertThat(BatchSizes.ANY.fitting(7)).isEqualTo(7);
    assertThat(BatchSizes.ANY.largest()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void onACardRunsGoOneByOneInFewSizes() {
    var settings = new InferenceSettings(Path.of("x"), 4, 6, Precision.FP16, new Device.Cuda(1));
    var card = Execution.of(settings);
    assertThat(card.device()).isEqualTo(new Device.Cuda(1));
    assertThat(card.threads()).isEqualTo(1);
    assertThat(card.batches().sizes()).containsExactly(1, 2, 4, 6);

    var onCpu = new InferenceSettings(Path.of("x"), 4, 6, Precision.FP16);
    assertThat(Execution.of(onCpu)).isEqualTo(Execution.onCpu(4));
  }

  /// Notes the batches that it is given.
  private record Counting(List<Integer> ran) implements Engine {
    @Override
    public String provider() {
      return "counting";
    }

    @Override
    public List<Integer> batchSizes() {
      return BatchSizes.powersOfTwo(8).sizes();
    }

    @Override
    public List<float[]> infer(List<Pixels> batch) {
      ran.add(batch.size());
      return List.of();
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  @Test
  void eachSizeIsRunBeforeTheFirstUser() {
    try (var engine = new Counting(new ArrayList<>())) {
      engine.warmUp(Pixels.of(new float[3]));

      assertThat(engine.ran()).containsExactly(1, 2, 4, 8);
    }
  }
}
