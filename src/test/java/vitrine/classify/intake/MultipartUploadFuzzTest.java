package vitrine.classify.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.classify.intake.MultipartBody.Part;
import vitrine.inference.Deadline;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;

/// A multipart body of any bytes.
class MultipartUploadFuzzTest {
  private static final int MOST = 1 << 16;

  static List<byte[]> seeds() {
    var picture = new Part("image", "a.png", new byte[40]);
    var field = new Part("top_k", null, new byte[] {'3'});
    return List.of(
        new MultipartBody(List.of(picture)).bytes(),
        new MultipartBody(List.of(field, picture, picture)).bytes());
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] body) {
    String contentType = new MultipartBody(List.of()).contentType();
    var budget = new MemoryBudget(1 << 20);
    try (var memory = new UploadMemory(budget, () -> 1)) {
      var stream = new BodyStream(new ByteArrayInputStream(body), MOST, Deadline.NONE);
      Upload upload =
          new MultipartUpload(3).read(contentType, stream, MOST, memory, BodyParameters.CLASSIFY);
      assertThat(upload.pictures()).hasSizeBetween(1, 3);
      upload.pictures().forEach(Picture::bytes);
    } catch (Failure.BadBody | Failure.BodyTooLarge refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
    assertThat(budget.reserved()).isZero();
  }
}
