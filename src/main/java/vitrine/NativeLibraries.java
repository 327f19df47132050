package vitrine;

import vitrine.image.format.OpenCv;
import vitrine.inference.OnnxEngine;

/// OpenCV and ONNX Runtime take about as long to load as half of Spring's start. Loaded beside it,
/// they are there when the models are opened.
final class NativeLibraries {
  private NativeLibraries() {}

  /// Starts to load them. Whoever needs one before it is there waits. Where one can't be loaded,
  /// the thread that tried says why, and the start fails at its first use.
  static void preload() {
    Thread.ofPlatform().daemon().name("preload-onnxruntime").start(OnnxEngine::load);
    Thread.ofPlatform().daemon().name("preload-opencv").start(OpenCv::load);
  }
}
