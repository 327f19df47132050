package vitrine.checkpoint;

import static vitrine.checkpoint.CheckpointException.Problem.INDEX;
import static vitrine.checkpoint.CheckpointException.Problem.NO_SUCH_TENSOR;
import static vitrine.checkpoint.CheckpointException.Problem.SHARD_CONTENT;
import static vitrine.checkpoint.CheckpointException.Problem.SHARD_NAME;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.tensor.Tensor;

/// A checkpoint in several safetensors files, the shards, with an index beside them that tells
/// which tensor lies in which: `{"weight_map": {"NAME": "model-00001-of-00002.safetensors", …}}`.
/// Every tensor must lie where the index says, and no shard may hold another.
public final class ShardedSafetensors implements TensorSource {
  private static final long MAX_INDEX = 100_000_000;
  private static final Pattern SHARD = Pattern.compile("[\\w-][\\w.-]{0,250}\\.safetensors");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Map<String, String> shardOf; // by tensor
  private final Map<String, SafetensorsFile> shards; // by file name

  private ShardedSafetensors(Map<String, String> shardOf, Map<String, SafetensorsFile> shards) {
    this.shardOf = shardOf;
    this.shards = shards;
  }

  /// Maps all shards that the index names; they lie beside it.
  ///
  /// @throws CheckpointException where a file cannot be read, or they contradict each other
  public static ShardedSafetensors open(Path index) {
    return MappedFile.read(
        index, bytes -> of(bytes, shard -> SafetensorsFile.open(index.resolveSibling(shard))));
  }

  /// Reads an index that is in memory already.
  ///
  /// @param shard opens the shard of that name
  /// @throws CheckpointException where index and shards contradict each other
  static ShardedSafetensors of(MemorySegment index, Function<String, SafetensorsFile> shard) {
    Map<String, String> shardOf = weightMap(index);
    var shards = new LinkedHashMap<String, SafetensorsFile>();
    for (String name : new TreeSet<>(shardOf.values())) {
      shards.put(name, shard.apply(name));
    }
    var source = new ShardedSafetensors(shardOf, shards);
    source.check();
    return source;
  }

  private static Map<String, String> weightMap(MemorySegment index) {
    JsonNode weightMap = json(index).path("weight_map");
    if (!weightMap.isObject() || weightMap.isEmpty()) {
      throw new CheckpointException(INDEX, "no weight_map of tensors' names to files' names");
    }
    var shardOf = new LinkedHashMap<String, String>();
    for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
      String shard = entry.getValue().asString("");
      if (!entry.getValue().isString() || !SHARD.matcher(shard).matches()) {
        throw new CheckpointException(
            SHARD_NAME,
            "weight_map: %s is in %s; allowed: the name of a .safetensors in the same folder"
                .formatted(Quoted.of(entry.getKey()), Quoted.of(entry.getValue().toString())));
      }
      shardOf.put(entry.getKey(), shard);
    }
    return shardOf;
  }

  private static JsonNode json(MemorySegment index) {
    if (index.byteSize() > MAX_INDEX) {
      throw new CheckpointException(
          INDEX, "an index of %d bytes, at most %d".formatted(index.byteSize(), MAX_INDEX));
    }
    try {
      return JSON.readTree(index.toArray(ValueLayout.JAVA_BYTE));
    } catch (JacksonException e) {
      throw new CheckpointException(INDEX, "no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private void check() {
    shardOf.forEach((name, shard) -> {
      if (!shard(name).names().contains(name)) {
        throw new CheckpointException(
            SHARD_CONTENT, "%s is not in %s".formatted(Quoted.of(name), shard));
      }
    });
    shards.forEach((shard, file) -> {
      for (String name : file.names()) {
        if (!shard.equals(shardOf.get(name))) {
          throw new CheckpointException(
              SHARD_CONTENT,
              "%s is in %s, but not by weight_map".formatted(Quoted.of(name), shard));
        }
      }
    });
  }

  private SafetensorsFile shard(String name) {
    SafetensorsFile file = shards.get(shardOf.getOrDefault(name, ""));
    if (file == null) {
      throw new CheckpointException(NO_SUCH_TENSOR, "no tensor " + name);
    }
    return file;
  }

  /// The names of the shards' files, sorted.
  public Set<String> shards() {
    return Collections.unmodifiableSet(shards.keySet());
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(shardOf.keySet());
  }

  @Override
  public Tensor tensor(String name) {
    return shard(name).tensor(name);
  }

  @Override
  public String dtype(String name) {
    return shard(name).dtype(name);
  }
}
