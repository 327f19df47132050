package vitrine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.safetensors.SafetensorsBytes;

/// Each way in which an index and its shards can contradict each other.
class ShardsAttackTest {
  @TempDir Path folder;

  private void shard(String file, String tensor) throws Exception {
    String entry = SafetensorsBytes.entry(tensor, "U8", "[1]", "[0, 1]");
    Files.write(
        folder.resolve(file),
        SafetensorsBytes.of("{" + entry + "}", 1).toArray(ValueLayout.JAVA_BYTE));
  }

  private ShardedCheckpoint open(String index) throws Exception {
    Path file = folder.resolve("model.safetensors.index.json");
    Files.writeString(file, index);
    return ShardedCheckpoint.open(file);
  }

  @Test
  void aRightOne() throws Exception {
    shard("1.safetensors", "a");
    shard("2.safetensors", "b");

    ShardedCheckpoint file =
        open("{\"weight_map\": {\"b\": \"2.safetensors\", \"a\": \"1.safetensors\"}}");

    assertThat(file.names()).containsExactly("b", "a");
    assertThat(file.shards()).containsExactly("1.safetensors", "2.safetensors");
    assertThat(file.tensor("b").shape()).containsExactly(1);
  }

  /// An index of PyTorch's files names no others.
  @Test
  void aShardOfTheOtherKind() throws Exception {
    shard("1.safetensors", "a");
    Path index = folder.resolve("pytorch_model.bin.index.json");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"1.safetensors\"}}");

    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> CheckpointFile.open(index))
        .withMessageContaining("allowed: the name of a .bin in the same folder")
        .returns(Problem.SHARD_NAME, CheckpointException::problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{\"weight_map\": {}}",
        "{\"weight_map\": []}",
        "{\"weight_map\": \"1.safetensors\"}",
        "{\"weight_map\": {\"a\": \"1.safetensors\"}} x",
        "{\"weight_map\": {\"a\": \"1.safetensors\", \"a\": \"1.safetensors\"}}",
        "{\"weight_map\": {\"a\": \"1.safetensors\""
      })
  void anIndexThatIsNone(String index) throws Exception {
    shard("1.safetensors", "a");

    assertRefused(Problem.INDEX, "index.json", index);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "null",
        "[\"1.safetensors\"]",
        "\"\"",
        "\"../1.safetensors\"",
        "\"/1.safetensors\"",
        "\"x/1.safetensors\"",
        "\"x\\\\1.safetensors\"",
        "\"C:1.safetensors\"",
        "\"..\"",
        "\".safetensors\"",
        "\"1.bin\"",
        "\"1.safetensors\\u0000\"",
        "\"https://x/1.safetensors\"",
        "\"..1/../../1.safetensors\""
      })
  void aShardThatLiesElsewhere(String name) throws Exception {
    shard("1.safetensors", "a");

    assertRefused(
        Problem.SHARD_NAME, "in the same folder", "{\"weight_map\": {\"a\": %s}}".formatted(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "UNREADABLE; 3.safetensors does not exist; `a`: `3.safetensors`",
        "SHARD_CONTENT; b is not in 1.safetensors; `a`: `1.safetensors`, `b`: `1.safetensors`",
        "SHARD_CONTENT; a is not in 2.safetensors; `a`: `2.safetensors`",
        "SHARD_CONTENT; c is not in 1.safetensors; `c`: `1.safetensors`",
        "SHARD_CONTENT; a is in again.safetensors; `a`: `1.safetensors`, `x`: `again.safetensors`",
        "TOO_SHORT; empty.safetensors; `a`: `empty.safetensors`"
      })
  void contradictions(Problem problem, String says, String weightMap) throws Exception {
    shard("1.safetensors", "a");
    shard("2.safetensors", "b");
    Files.createFile(folder.resolve("empty.safetensors"));
    String two =
        SafetensorsBytes.entry("a", "U8", "[1]", "[0, 1]")
            + ", "
            + SafetensorsBytes.entry("x", "U8", "[1]", "[1, 2]");
    Files.write(
        folder.resolve("again.safetensors"),
        SafetensorsBytes.of("{" + two + "}", 2).toArray(ValueLayout.JAVA_BYTE));

    assertRefused(problem, says, "{\"weight_map\": {%s}}".formatted(weightMap.replace('`', '"')));
  }

  private void assertRefused(Problem problem, String says, String index) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> open(index))
        .withMessageContaining(says)
        .returns(problem, CheckpointException::problem);
  }
}
