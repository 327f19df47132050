package vitrine.serving;

import org.jspecify.annotations.Nullable;

/// The version that the jar's manifest says.
public final class Version {
  private Version() {}

  /// `development` where the classes do not come from a jar.
  public static String current() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
