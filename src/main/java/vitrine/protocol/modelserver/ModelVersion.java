package vitrine.protocol.modelserver;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model's version in a path. Models here have one each, which is called as archives are by
/// default.
final class ModelVersion {
  private static final Set<String> FIRST = Set.of("1", "1.0");

  private ModelVersion() {}

  /// The model to ask for: one that there is not, where there is no such version.
  static String model(String name, @Nullable String version) {
    return version == null || FIRST.contains(version) ? name : name + "/" + version;
  }
}
