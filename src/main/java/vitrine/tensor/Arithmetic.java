package vitrine.tensor;

import java.util.function.Supplier;

/// How matrices are computed: by which kernels, on how many threads, and where to. It is chosen
/// around a computation, and the computation need not know.
///
/// @param kernels for products
/// @param workers who share an operation's work
/// @param memory for what is computed
public record Arithmetic(Kernels kernels, Workers workers, Memory memory) {
  private static final Arithmetic DEFAULT = new Arithmetic(Kernels.FASTEST, Workers.ALONE);
  private static final ScopedValue<Arithmetic> CURRENT = ScopedValue.newInstance();

  /// Every matrix gets an array of its own.
  public Arithmetic(Kernels kernels, Workers workers) {
    this(kernels, workers, Memory.FRESH);
  }

  /// That of the computation around, else the fastest kernels on the calling thread.
  static Arithmetic current() {
    return CURRENT.orElse(DEFAULT);
  }

  /// Computes something this way.
  public <T> T compute(Supplier<T> computation) {
    return ScopedValue.where(CURRENT, this).call(computation::get);
  }
}
