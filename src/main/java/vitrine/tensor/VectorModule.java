package vitrine.tensor;

/// The incubating module of the Vector API, `jdk.incubator.vector`. A JVM has it only where it was
/// started with `--add-modules jdk.incubator.vector`; without it, a class that mentions the API
/// can't be loaded. So only classes whose name begins with `Vector` do, and who wants them asks
/// here first.
public final class VectorModule {
  private VectorModule() {}

  /// Whether this JVM has it.
  public static boolean isPresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }
}
