package vitrine.checkpoint.family;

import java.util.Set;

/// How transformers names the tensors of a block: in files, and up to version 4 in memory (`V4`),
/// or in memory since version 5 (`V5`, its `conversion_mapping.py`).
enum HuggingFaceNames {
  V4(
      ".encoder.layer.",
      "attention.attention.query",
      "attention.attention.key",
      "attention.attention.value",
      "attention.output.dense",
      "intermediate.dense",
      "output.dense"),
  V5(
      ".layers.",
      "attention.q_proj",
      "attention.k_proj",
      "attention.v_proj",
      "attention.o_proj",
      "mlp.fc1",
      "mlp.fc2");

  private final String blocks;
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
  static HuggingFaceNames in(Set<String> names, String model) {
    return names.stream().anyMatch(n -> n.startsWith(V5.blocks(model))) ? V5 : V4;
  }

  /// What the names in a model's blocks begin with, before the number.
  String blocks(String model) {
    return model + blocks;
  }
}
