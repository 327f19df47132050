package vitrine.checkpoint;

import static vitrine.checkpoint.file.CheckpointException.Problem.INDEX;
import static vitrine.checkpoint.file.CheckpointException.Problem.NO_SUCH_TENSOR;
import static vitrine.checkpoint.file.CheckpointException.Problem.SHARD_CONTENT;
import static vitrine.checkpoint.file.CheckpointException.Problem.SHARD_NAME;

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
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.MappedFile;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;

/// A checkpoint in several files, the shards, with an index beside them that tells which tensor
/// lies in which: `{"weight_map": {"NAME": "model-00001-of-00002.safetensors", …}}`. The shards are
/// of the kind that the index's name tells, `.safetensors` or PyTorch's `.bin`. Every tensor must
/// lie where the index says, and no shard may hold another.
public final class ShardedCheckpoint implements TensorSource {
  private static final long MAX_INDEX = 100_000_000;
  private static final String INDEX_END = ".index.json";
  private static final Pattern SHARD = Pattern.compile("[\\w-][\\w.-]{0,250}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Map<String, String> shardOf; // by tensor
  private final Map<String, TensorSource> shards; // by file name

  private ShardedCheckpoint(Map<String, String> shardOf, Map<String, TensorSource> shards) {
    this.shardOf = shardOf;
    this.shards = shards;
  }

  /// Maps all shards that the index names; they lie beside it.
  ///
  /// @param index its name ends with the shards' ending and `.index.json`
  /// @throws CheckpointException where a file cannot be read, or they contradict each other
  public static ShardedCheckpoint open(Path index) {
    String name = index.toString().replace(INDEX_END, "");
    String ending = name.substring(name.lastIndexOf('.'));
    return MappedFile.read(
        index,
        bytes -> of(bytes, ending, shard -> CheckpointFile.open(index.resolveSibling(shard))));
  }

  /// Reads an index that is in memory already.
  ///
  /// @param ending of the shards' names
  /// @param shard opens the shard of that name
  /// @throws CheckpointException where index and shards contradict each other
  static ShardedCheckpoint of(
      MemorySegment index, String ending, Function<String, TensorSource> shard) {
    Map<String, String> shardOf = weightMap(index, ending);
    var shards = new LinkedHashMap<String, TensorSource>();
    for (String name : new TreeSet<>(shardOf.values())) {
      shards.put(name, shard.apply(name));
    }
    var source = new ShardedCheckpoint(shardOf, shards);
    source.check();
    return source;
  }

  private static Map<String, String> weightMap(MemorySegment index, String ending) {
    JsonNode weightMap = json(index).path("weight_map");
    if (!weightMap.isObject() || weightMap.isEmpty()) {
      throw new CheckpointException(INDEX, "no weight_map of tensors' names to files' names");
    }
    var shardOf = new LinkedHashMap<String, String>();
    for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
      String shard = entry.getValue().asString("");
      boolean proper = SHARD.matcher(shard).matches() && shard.endsWith(ending);
      if (!entry.getValue().isString() || !proper) {
        throw new CheckpointException(
            SHARD_NAME,
            "weight_map: %s is in %s; allowed: the name of a %s in the same folder"
                .formatted(
                    Quoted.of(entry.getKey()), Quoted.of(entry.getValue().toString()), ending));
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

  private TensorSource shard(String name) {
    TensorSource file = shards.get(shardOf.getOrDefault(name, ""));
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
