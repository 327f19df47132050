package vitrine.protocol.oip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import vitrine.inference.ServedModel;
import vitrine.protocol.Speaks;
import vitrine.serving.Failure;
import vitrine.serving.Models;
import vitrine.serving.Protocol;
import vitrine.serving.Quoted;

/// The protocol's models have versions; ours have one.
@Component
@Speaks(Protocol.OIP)
class ModelVersions {
  static final String ONLY = "1";

  private final Models models;

  ModelVersions(Models models) {
    this.models = models;
  }

  /// @param version null for the newest
  /// @throws Failure.UnknownModel where there is no such model, or no such version of it
  ServedModel get(String name, @Nullable String version) {
    require(name, version);
    return models.get(name);
  }

  /// @throws Failure.UnknownModel where a model has no such version
  static void require(String name, @Nullable String version) {
    if (version != null && !version.equals(ONLY)) {
      throw new Failure.UnknownModel(
          name + "' of the version '" + version,
          List.of(Quoted.of(name) + " of the version " + ONLY));
    }
  }
}
