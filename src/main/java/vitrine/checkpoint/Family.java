package vitrine.checkpoint;

import tools.jackson.databind.JsonNode;

/// A library, or a way of writing ViTs, whose checkpoints we know.
interface Family {
  /// The configuration, as this family writes it.
  default ConfigJson config(JsonNode config) {
    return new ConfigJson(config);
  }

  /// Where a checkpoint's parts are, and what the family's code settles.
  Blueprint blueprint(ConfigJson config, TensorSource tensors);
}
