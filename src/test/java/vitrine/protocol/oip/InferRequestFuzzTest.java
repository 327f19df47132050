package vitrine.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.classify.intake.Picture;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ServedModel;
import vitrine.model.BundleLoader;
import vitrine.onnx.Precision;
import vitrine.serving.Failure;

/// A body of `/infer` of any bytes: JSON up to the last brace, and what stands behind it.
class InferRequestFuzzTest {
  private static final ServedModel MODEL =
      ServedModel.open(
          BundleLoader.load("vit-cifar10"),
          new InferenceSettings(Path.of("target/test-cache"), 1, 1, Precision.FP32),
          _ -> {});

  private final Tensors tensors = new Tensors(MODEL, 3);

  static List<byte[]> seeds() {
    return List.of(
        body("'name':'image','datatype':'BYTES','shape':[1],'data':['iVBORw0KGgo=']"),
        body(
            "'name':'image','datatype':'BYTES','shape':[2,1],'parameters':{'binary_data_size':12}",
            2,
            0,
            0,
            0,
            'G',
            'I',
            2,
            0,
            0,
            0,
            'F',
            '8'),
        body("'name':'pixel_values','datatype':'FP32','shape':[1,3,32,32],'data':[[0.5,-1e3],2]"),
        body(
            "'name':'pixel_values','datatype':'FP32','shape':[1,3,32,32],"
                + "'parameters':{'binary_data_size':12288}",
            new int[3 * 32 * 32 * Float.BYTES]));
  }

  private static byte[] body(String input, int... behind) {
    String json =
        "{'id':'a','parameters':{'timeout':1000000},'inputs':[{%s}],'outputs':[{'name':'scores',"
                .formatted(input)
            + "'parameters':{'classification':2,'binary_data':true}}]}";
    var body = new ByteArrayOutputStream();
    body.writeBytes(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    for (int each : behind) {
      body.write(each);
    }
    return body.toByteArray();
  }

  @AfterAll
  static void close() {
    MODEL.close();
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] body) {
    int header = 0;
    for (int i = 0; i < body.length; i++) {
      header = body[i] == '}' ? i + 1 : header;
    }
    try {
      InferRequest request = InferRequestReader.read(body, header, tensors);
      List<Picture> pictures = tensors.pictures(request, body);
      assertThat(pictures).hasSizeBetween(1, 3);
      pictures.forEach(InferRequestFuzzTest::read);
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
