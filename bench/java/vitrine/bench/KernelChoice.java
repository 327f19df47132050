package vitrine.bench;

import vitrine.tensor.Kernels;

/// The kernels of a benchmark.
public enum KernelChoice {
  SCALAR {
    @Override
    Kernels kernels() {
      return Kernels.available().getFirst();
    }
  },
  VECTOR {
    @Override
    Kernels kernels() {
      return Kernels.available().get(1);
    }
  };

  abstract Kernels kernels();
}
