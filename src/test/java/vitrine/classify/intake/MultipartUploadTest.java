package vitrine.classify.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import vitrine.classify.intake.MultipartBody.Part;
import vitrine.inference.Deadline;
import vitrine.serving.Failure;
import vitrine.serving.MemoryBudget;

class MultipartUploadTest {
  private static final int MOST = 64 << 20;

  private final MemoryBudget budget = new MemoryBudget(4 << 20);
  private final UploadMemory memory = new UploadMemory(budget, () -> 1);

  private Upload read(List<Part> parts) {
    var body = new MultipartBody(parts);
    return read(body, new ByteArrayInputStream(body.bytes()));
  }

  private Upload read(MultipartBody body, ByteArrayInputStream bytes) {
    var stream = new BodyStream(bytes, MOST, Deadline.NONE);
    return new MultipartUpload(3)
        .read(body.contentType(), stream, MOST, memory, BodyParameters.CLASSIFY);
  }

  private static Part field(String name, String value) {
    return new Part(name, null, value.getBytes(StandardCharsets.UTF_8));
  }

  private static Part picture(int bytes) {
    return new Part("image", "picture", new byte[bytes]);
  }

  private static List<Part> fieldsAndAPicture(int fields) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < fields; i++) {
      parts.add(field("field" + i, "value"));
    }
    parts.add(picture(10));
    return parts;
  }

  @Test
  void onlyFieldsThatMeanSomethingAreKept() {
    List<Part> parts =
        List.of(
            field("csrf", "x"),
            field("model", "a"),
            field("top_k", "2"),
            picture(10),
            field("min_score", "0.5"),
            field("function", "none"),
            field("model", "b"));
    Upload upload = read(parts);
    assertThat(upload.parameters())
        .containsOnlyKeys("model", "top_k", "min_score", "function")
        .containsEntry("model", "a");
    assertThat(upload.pictures()).hasSize(1);
  }

  @Test
  void fieldsAreCounted() {
    assertThat(read(fieldsAndAPicture(16)).pictures()).hasSize(1);
    assertThatThrownBy(() -> read(fieldsAndAPicture(17)))
        .isInstanceOf(Failure.BadBody.class)
        .hasMessageContaining("more than 16 fields");
    assertThatThrownBy(() -> read(Collections.nCopies(17, field("model", "a"))))
        .isInstanceOf(Failure.BadBody.class)
        .hasMessageContaining("more than 16 fields");
  }

  /// One that is too many is not read.
  @Test
  void picturesAreCounted() {
    assertThat(read(Collections.nCopies(3, picture(10))).pictures()).hasSize(3);
    assertThatThrownBy(() -> read(List.of(picture(1), picture(1), picture(1), picture(5 << 20))))
        .isInstanceOf(Failure.BadBody.class)
        .hasMessageContaining("more than 3 pictures");
  }

  /// The answer does not wait for what is refused.
  @Test
  void whatIsRefusedIsNotReadToItsEnd() throws IOException {
    try (var other = new UploadMemory(budget, () -> 1)) {
      assertThat(other.read(new ByteArrayInputStream(new byte[4 << 20]), 4 << 20)).isNotEmpty();
      var body = new MultipartBody(List.of(picture(1 << 20)));
      var bytes = new ByteArrayInputStream(body.bytes());
      assertThatThrownBy(() -> read(body, bytes)).isInstanceOf(Failure.UploadsFull.class);
      assertThat(bytes.available()).isGreaterThan(1_000_000);
    }
  }
}
