package vitrine.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.onnx.ExportCache;
import vitrine.onnx.Exporter;
import vitrine.preprocess.Preprocessor;

/// A bundle with everything that answers for it: its preprocessing, its engine, its batcher.
public final class ServedModel implements AutoCloseable {
  private final Bundle bundle;
  private final int threads;
  private final Preprocessor preprocessor;
  private final Engine engine;
  private final Batcher batcher;

  private ServedModel(
      Bundle bundle, Engine engine, InferenceSettings settings, IntConsumer onBatch) {
    this.bundle = bundle;
    this.engine = engine;
    threads = settings.threads();
    preprocessor = new Preprocessor(bundle.preprocessing());
    batcher = new Batcher(bundle.name(), engine, settings.maxBatch(), settings.queue(), onBatch);
  }

  /// Exports the bundle (or finds its export in the cache) and opens a session on it.
  ///
  /// @param onBatch is told the size of each batch
  /// @throws CacheException when the cache can't be used
  /// @throws InferenceException when ONNX Runtime refuses
  public static ServedModel open(Bundle bundle, InferenceSettings settings, IntConsumer onBatch) {
    Engine engine =
        new OnnxEngine(exported(bundle, settings), bundle.vit().spec(), settings.threads());
    try {
      return new ServedModel(bundle, engine, settings, onBatch);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  private static Path exported(Bundle bundle, InferenceSettings settings) {
    try {
      return new ExportCache(settings.cache())
          .model(exportKey(bundle), to -> Exporter.export(bundle.vit(), to));
    } catch (IOException e) {
      throw new CacheException(settings.cache(), e);
    }
  }

  /// Everything that an export depends on.
  private static String exportKey(Bundle bundle) {
    return "%s-%s-fp32-v%d"
        .formatted(
            bundle.sha256().substring(0, 32),
            bundle.configSha256().substring(0, 16),
            Exporter.VERSION);
  }

  public Bundle bundle() {
    return bundle;
  }

  public Engine engine() {
    return engine;
  }

  /// Threads that one computation may use.
  public int threads() {
    return threads;
  }

  /// The number of pictures that wait.
  public int queueDepth() {
    return batcher.depth();
  }

  /// (channels, height, width), as the network wants it.
  public float[] preprocess(RgbImage image) {
    return preprocessor.apply(image);
  }

  /// Queues preprocessed pixels for the next batch.
  public CompletableFuture<Inference> submit(float[] pixels) {
    return batcher.submit(pixels);
  }

  /// Takes one picture the whole way, past the batcher, so that the first user does not pay for it.
  public void warmUp(RgbImage picture) {
    engine.infer(List.of(preprocess(picture)));
  }

  /// Answers what waits, then closes the session: nothing runs on it any more.
  @Override
  public void close() {
    batcher.close();
    engine.close();
  }
}
