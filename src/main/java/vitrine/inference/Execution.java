package vitrine.inference;

/// How ONNX Runtime executes a graph.
///
/// @param device that computes
/// @param threads of a CPU that one run may use, at least 1
/// @param batches that runs are filled up to, where the graph takes any number of pictures
record Execution(Device device, int threads, BatchSizes batches) {
  /// On the CPU, whatever the batch's size.
  static Execution onCpu(int threads) {
    return new Execution(new Device.Cpu(), threads, BatchSizes.ANY);
  }

  /// On a card the first run at a new size is slow (kernels are chosen, memory is asked for): there
  /// are few sizes, and all are run before the first user.
  static Execution of(InferenceSettings settings) {
    return switch (settings.device()) {
      case Device.Cpu _ -> onCpu(settings.threads());
      case Device.Cuda cuda -> new Execution(cuda, 1, BatchSizes.powersOfTwo(settings.maxBatch()));
    };
  }
}
