package vitrine.checkpoint.family;

import tools.jackson.databind.JsonNode;
import vitrine.checkpoint.file.TensorSource;

/// A library, or a way of writing ViTs, whose checkpoints we know.
public interface Family {
  /// The configuration, as this family writes it.
  default ConfigJson config(JsonNode config) {
    return new ConfigJson(config);
  }

  /// Where a checkpoint's parts are, and what the family's code settles.
  Blueprint blueprint(ConfigJson config, TensorSource tensors);
}
