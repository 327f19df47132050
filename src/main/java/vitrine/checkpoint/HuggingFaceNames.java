package vitrine.checkpoint;

import static java.util.stream.Collectors.toSet;

import java.util.Set;

/// How transformers names the tensors of a block: in files, and up to version 4 in memory (`V4`),
/// or in memory since version 5 (`V5`, its `conversion_mapping.py`).
enum HuggingFaceNames {
  V4(
      "vit.encoder.layer.",
      "attention.attention.query",
      "attention.attention.key",
      "attention.attention.value",
      "attention.output.dense",
      "intermediate.dense",
      "output.dense"),
  V5(
      "vit.layers.",
      "attention.q_proj",
      "attention.k_proj",
      "attention.v_proj",
      "attention.o_proj",
      "mlp.fc1",
      "mlp.fc2");

  final String blocks;
  final String query;
  final String key;
  final String value;
  final String output;
  final String up;
  final String down;

  HuggingFaceNames(
      String blocks,
      String query,
      String key,
      String value,
      String output,
      String up,
      String down) {
    this.blocks = blocks;
    this.query = query;
    this.key = key;
    this.value = value;
    this.output = output;
    this.up = up;
    this.down = down;
  }

  /// Those that a file uses.
  static HuggingFaceNames in(Set<String> names) {
    return names.stream().anyMatch(n -> n.startsWith(V5.blocks)) ? V5 : V4;
  }

  /// The beginning of the names in one block.
  String block(int i) {
    return blocks + i + ".";
  }

  /// How many blocks a file has.
  int countBlocks(Set<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(blocks))
        .map(name -> name.substring(blocks.length()).replaceFirst("\\..*", ""))
        .collect(toSet())
        .size();
  }

  /// Whether a file's query, key or value layers have a bias.
  boolean haveQkvBias(Set<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(blocks))
        .anyMatch(name ->
            name.endsWith("." + query + ".bias")
                || name.endsWith("." + key + ".bias")
                || name.endsWith("." + value + ".bias"));
  }
}
