package vitrine.tensor;

import java.util.function.Supplier;

/// How matrices are computed: by which kernels, and on how many threads. It is chosen around a
/// computation, and the computation need not know.
///
/// @param kernels for products
/// @param workers who share an operation's work
public record Arithmetic(Kernels kernels, Workers workers) {
  private static final Arithmetic DEFAULT = new Arithmetic(Kernels.FASTEST, Workers.ALONE);
  private static final ScopedValue<Arithmetic> CURRENT = ScopedValue.newInstance();

  /// That of the computation around, else the fastest kernels on the calling thread.
  static Arithmetic current() {
    return CURRENT.orElse(DEFAULT);
  }

  /// Computes something this way.
  public <T> T compute(Supplier<T> computation) {
    return ScopedValue.where(CURRENT, this).call(computation::get);
  }
}
