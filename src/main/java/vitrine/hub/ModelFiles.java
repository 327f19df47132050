package vitrine.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import vitrine.hub.HubException.Problem;

/// Which of a repository's files make a model. Their names come from the network: only those are
/// taken that are of one of these forms, all of which stay in the snapshot's folder.
final class ModelFiles {
  static final String CONFIG = "config.json";
  static final String PREPROCESSOR = "preprocessor_config.json";

  /// Taken where it is there; not looked for otherwise.
  static final String CALIBRATION = "calibration.json";

  /// By falling preference: nothing of a pickle is read where there is a safetensors.
  static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  private static final Pattern OTHER_WEIGHTS =
      Pattern.compile("[\\w-][\\w.-]{0,200}\\.(safetensors|pth|pt|npz|bin)");
  private static final List<String> ONNX = List.of("model.onnx", "onnx/model.onnx");
  private static final String INDEX_END = ".index.json";
  private static final Pattern SHARD = Pattern.compile("[\\w-][\\w.-]{0,200}");
  private static final int MAX_SHARDS = 1000;
  private static final JsonMapper JSON = new JsonMapper();

  private ModelFiles() {}

  /// The file that holds the weights, or the index of the files that do: one of {@link #WEIGHTS},
  /// else the only one whose name ends as a checkpoint's, else an exported model.
  static Optional<String> weights(Collection<String> names) {
    Optional<String> known = WEIGHTS.stream().filter(names::contains).findFirst();
    if (known.isPresent()) {
      return known;
    }
    List<String> others = names.stream().filter(n -> OTHER_WEIGHTS.matcher(n).matches()).toList();
    return others.size() == 1
        ? Optional.of(others.getFirst())
        : ONNX.stream().filter(names::contains).findFirst();
  }

  /// What would be taken instead of these weights, were it there.
  static List<String> preferredTo(String weights) {
    return WEIGHTS.stream().takeWhile(name -> !name.equals(weights)).toList();
  }

  /// Files that belong to the weights and whose names tell it: an exported model's large tensors.
  static List<String> beside(String weights, Collection<String> names) {
    if (!ONNX.contains(weights)) {
      return List.of();
    }
    Pattern data = Pattern.compile(Pattern.quote(weights) + "[._]data(_\\d{1,3})?");
    return names.stream().filter(name -> data.matcher(name).matches()).sorted().toList();
  }

  static boolean isIndex(String weights) {
    return weights.endsWith(INDEX_END);
  }

  /// The shards that an index names; they lie beside it, and end as its name does before
  /// `.index.json`.
  ///
  /// @param weights the index's name
  /// @throws HubException where one has a name that no shard may have
  static SortedSet<String> shards(String weights, byte[] index) {
    String stem = weights.substring(0, weights.length() - INDEX_END.length());
    String end = stem.substring(stem.lastIndexOf('.'));
    var shards = new TreeSet<String>();
    for (JsonNode value : json(index).path("weight_map")) {
      String shard = value.asString("");
      if (!SHARD.matcher(shard).matches() || !shard.endsWith(end)) {
        throw new HubException(
            Problem.NO_MODEL,
            "its index of shards has %s; allowed: the name of a %s in the same folder"
                .formatted(value.toString().replaceAll("\\p{Cntrl}", "?"), end));
      }
      shards.add(shard);
      if (shards.size() > MAX_SHARDS) {
        throw new HubException(
            Problem.NO_MODEL, "its index has more than %d shards".formatted(MAX_SHARDS));
      }
    }
    if (shards.isEmpty()) {
      throw new HubException(Problem.NO_MODEL, "its index of shards has no weight_map");
    }
    return shards;
  }

  private static JsonNode json(byte[] index) {
    try {
      return JSON.readTree(index);
    } catch (JacksonException e) {
      throw new HubException(
          Problem.NO_MODEL, "its index of shards is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// What a user is told where there are no weights.
  static String noWeights(Collection<String> names) {
    List<String> shown = new ArrayList<>(names.stream().sorted().limit(30).toList());
    if (names.size() > shown.size()) {
      shown.add("…");
    }
    return ("it has no weights that can be read: no %s, not one .safetensors, .pth, .pt, .npz or"
            + " .bin, no %s (its files: %s)")
        .formatted(
            String.join(", no ", WEIGHTS),
            String.join(", no ", ONNX),
            String.join(", ", shown).replaceAll("\\p{Cntrl}", "?"));
  }
}
