package vitrine.protocol.kserve;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.classify.intake.Picture;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.serving.Failure;

/// A body of `:predict` of any bytes.
class InstancesFuzzTest {
  private static final ServedModel MODEL =
      ServedModel.open(
          BundleLoader.load("vit-cifar10"),
          new InferenceSettings(Path.of("target/test-cache"), 1, 1, Precision.FP32),
          _ -> {});

  static List<byte[]> seeds() {
    return Stream.of(
            "{'instances':['iVBORw0KGgo=',{'b64':'R0lG'}],'signature_name':'a'}",
            "{'instances':[{'image_bytes':{'b64':'/9j/'},'key':'1'},{'image':{'b64':''}}]}",
            "{'instances':[[[[0.5,-1e3,3]]],{'pixel_values':[[[0]]]}]}")
        .map(text -> text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @AfterAll
  static void close() {
    MODEL.close();
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] body) {
    try {
      List<Instances.Instance> instances = new Instances(MODEL, 3).read(body);
      assertThat(instances).hasSizeBetween(1, 3);
      instances.forEach(instance -> read(instance.picture()));
    } catch (Failure.BadBody | Failure.BadParameter refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }

  private static void read(Picture picture) {
    float[] values = picture.values();
    if (values == null) {
      assertThat(picture.bytes()).isNotNull();
    } else {
      assertThat(values).hasSize(MODEL.bundle().input().values());
    }
  }
}
