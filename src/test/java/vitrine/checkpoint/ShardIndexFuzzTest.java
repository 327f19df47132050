package vitrine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.provider.MethodSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;
import vitrine.checkpoint.safetensors.SafetensorsBytes;
import vitrine.checkpoint.safetensors.SafetensorsFile;

/// The index of a sharded checkpoint, of any bytes, beside two shards.
class ShardIndexFuzzTest {
  private static final Map<String, SafetensorsFile> SHARDS =
      Map.of("1.safetensors", shard("a"), "2.safetensors", shard("b"));

  static List<byte[]> seeds() {
    return List.of(
        "{\"metadata\": {\"total_size\": 8}, \"weight_map\": {\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}}"
            .getBytes(StandardCharsets.UTF_8));
  }

  private static SafetensorsFile shard(String name) {
    String entry = SafetensorsBytes.entry(name, "F32", "[1]", "[0, 4]");
    return SafetensorsFile.of(SafetensorsBytes.of("{" + entry + "}", 4));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isReadOrRefused(byte[] index) {
    CheckpointSeeds.check(
        bytes ->
            ShardedCheckpoint.of(
                bytes,
                ".safetensors",
                name -> {
                  SafetensorsFile file = SHARDS.get(name);
                  if (file == null) {
                    throw new CheckpointException(Problem.UNREADABLE, name);
                  }
                  return file;
                }),
        MemorySegment.ofArray(index));
  }
}
