package vitrine.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.onnx.Precision;
import vitrine.onnx.read.OnnxModel;
import vitrine.preprocess.Pixels;
import vitrine.preprocess.Preprocessor;
import vitrine.preprocess.Region;

/// A bundle with everything that answers for it: its preprocessing, its engine, its batcher.
///
/// Our own exports take bytes and give logits. For all else there are further engines
/// ([FurtherEngine]), each on a graph of its own. One is opened when the first comes who needs it:
/// they wait for it, and it takes as much memory again.
public final class ServedModel implements AutoCloseable {
  private final Bundle bundle;
  private final int threads;
  private final Preprocessor preprocessor;
  private final Engine engine;
  private final Precision precision;
  private final int maxBatch;
  private final Batcher batcher;
  private final LazyBatcher ofValues;
  private final AttentionRunner attention;
  private final LazyBatcher ofEmbeddings;

  private ServedModel(
      Bundle bundle, Engine engine, InferenceSettings settings, ModelListener listener) {
    this.bundle = bundle;
    this.engine = engine;
    threads = settings.threads();
    preprocessor = new Preprocessor(bundle.preprocessing());
    precision = precision(bundle, settings);
    maxBatch = maxBatch(precision, engine, settings);
    batcher = batcher(bundle.name(), engine, listener);
    var opener = new EngineOpener(bundle, settings, listener);
    String values = bundle.name() + "-values";
    ofValues =
        new LazyBatcher(
            values, () -> opener.ofValues(engine, precision), of -> batcher(values, of, listener));
    ofEmbeddings =
        new LazyBatcher(
            bundle.name() + "-embeddings",
            opener::ofEmbeddings,
            of -> ofEmbeddings(of, settings, listener));
    attention =
        new AttentionRunner(
            bundle.name() + "-attention", () -> opener.ofAttention(engine, precision));
  }

  private Batcher batcher(String name, Engine of, ModelListener listener) {
    return new Batcher(name, of, Math.min(maxBatch, of.maxBatch()), of.runs(), listener);
  }

  private Batcher ofEmbeddings(Engine of, InferenceSettings settings, ModelListener listener) {
    int most = maxBatch(settings.precision(), of, settings);
    return new Batcher(bundle.name() + "-embeddings", of, most, of.runs(), listener);
  }

  /// Opens a session on the bundle's own graph, or else on an export of its weights, which is made
  /// now or found in the cache.
  ///
  /// @param listener is told what it does
  /// @throws DeviceException when the device can't be used; nothing is exported then
  /// @throws CacheException when the cache can't be used
  /// @throws InferenceException when ONNX Runtime refuses
  public static ServedModel open(
      Bundle bundle, InferenceSettings settings, ModelListener listener) {
    Engine engine = new EngineOpener(bundle, settings, listener).served();
    try {
      return of(bundle, engine, settings, listener);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  /// The bundle, answered by an engine of the caller's, which is closed with it.
  public static ServedModel of(
      Bundle bundle, Engine engine, InferenceSettings settings, ModelListener listener) {
    return new ServedModel(bundle, engine, settings, listener);
  }

  /// What is served: our own export in the precision that is asked for, or a given graph.
  private static Precision precision(Bundle bundle, InferenceSettings settings) {
    return bundle.network().givenGraph().map(OnnxModel::precision).orElse(settings.precision());
  }

  /// In int8 the scale of a layer's input is found for the whole batch: pictures would change each
  /// other's answers, so each is run alone.
  private static int maxBatch(Precision precision, Engine engine, InferenceSettings settings) {
    return precision == Precision.INT8 ? 1 : Math.min(settings.maxBatch(), engine.maxBatch());
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

  /// Of the graph that is served.
  public Precision precision() {
    return precision;
  }

  /// Pictures that one run takes at most: by the settings, or by the graph.
  public int maxBatch() {
    return maxBatch;
  }

  /// Pictures that may be in the network at once.
  public int atOnce() {
    return Math.multiplyExact(engine.runs(), maxBatch);
  }

  /// The number of pictures that wait for the network.
  public int queueDepth() {
    return batcher.depth() + ofValues.depth() + ofEmbeddings.depth();
  }

  /// Whether it answers pixels of which there are values alone: not where a graph that takes bytes
  /// is all there is.
  public boolean takesValues() {
    return engine.takesValues() || bundle.reference().isPresent();
  }

  /// The number of pictures that the network has answered so far, through the batcher.
  public long answered() {
    return batcher.answered();
  }

  /// The picture as the network takes it.
  public Pixels preprocess(RgbImage image) {
    return preprocessor.pixels(image);
  }

  /// The part of a picture that the network sees, in the picture's pixels.
  ///
  /// @param width of the picture, pixels
  /// @param height of the picture, pixels
  public Region region(int width, int height) {
    return preprocessor.region(width, height);
  }

  /// Queues preprocessed pixels for the next batch. The first that are values alone, where the
  /// engine takes bytes, wait here until there is one for them.
  ///
  /// @param deadline after which the answer fails with a {@link
  ///   java.util.concurrent.TimeoutException}
  /// @throws InferenceException when that can't be opened, or after {@link #close}
  /// @throws IllegalStateException for values where they are not taken
  public CompletableFuture<Inference> submit(Pixels pixels, Deadline deadline) {
    if (pixels.hasImage() || engine.takesValues()) {
      return batcher.submit(pixels, deadline);
    }
    if (!takesValues()) {
      throw new IllegalStateException(bundle.name() + " takes bytes alone");
    }
    return ofValues.submit(pixels, deadline);
  }

  /// Whether it can tell what its network attends to: not where there is a graph alone.
  public boolean tellsAttention() {
    return bundle.reference().isPresent();
  }

  /// Runs a picture and tells what its tokens attend to. Pictures are run one by one, for their
  /// attention is large; the first waits here until there is an engine that tells.
  ///
  /// @param layers that are wanted, ascending
  /// @param reader is told of them on another thread, the last first, before the answer comes
  /// @param deadline after which the answer fails with a {@link
  ///   java.util.concurrent.TimeoutException}
  /// @throws InferenceException when it can't be opened, or after {@link #close}
  /// @throws IllegalStateException where there is a graph alone
  public CompletableFuture<Inference> attend(
      Pixels pixels, List<Integer> layers, AttentionReader reader, Deadline deadline) {
    if (!tellsAttention()) {
      throw new IllegalStateException(bundle.name() + " has no weights to tell from");
    }
    return attention.attend(pixels, layers, reader, deadline);
  }

  /// Whether it gives embeddings: not where there is a graph alone, which gives logits.
  public boolean embeds() {
    return bundle.reference().isPresent();
  }

  /// Queues preprocessed pixels for the next batch of embeddings: in the place of logits the answer
  /// has what the head classifies (hidden), the pooled token after the last norm. The first wait
  /// here until there is an engine for them.
  ///
  /// @param deadline after which the answer fails with a {@link
  ///   java.util.concurrent.TimeoutException}
  /// @throws InferenceException when that can't be opened, or after {@link #close}
  /// @throws IllegalStateException where there is a graph alone
  public CompletableFuture<Inference> embed(Pixels pixels, Deadline deadline) {
    if (!embeds()) {
      throw new IllegalStateException(bundle.name() + " gives logits alone");
    }
    return ofEmbeddings.submit(pixels, deadline);
  }

  /// Takes one picture the whole way, past the batcher, so that the first user does not pay for it.
  public void warmUp(RgbImage picture) {
    engine.warmUp(preprocess(picture));
  }

  /// Answers what waits, then closes the sessions: nothing runs on them any more.
  @Override
  public void close() {
    attention.close();
    ofValues.close();
    ofEmbeddings.close();
    batcher.close();
    engine.close();
  }
}
