package vitrine.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import vitrine.checkpoint.file.Sha256;
import vitrine.image.RgbImage;
import vitrine.model.Bundle;
import vitrine.model.Network;
import vitrine.model.Reference;
import vitrine.onnx.Precision;
import vitrine.onnx.export.ExportCache;
import vitrine.onnx.export.Exporter;
import vitrine.onnx.read.OnnxModel;
import vitrine.preprocess.Pixels;
import vitrine.preprocess.Preprocessor;
import vitrine.preprocess.Region;

/// A bundle with everything that answers for it: its preprocessing, its engine, its batcher.
///
/// Our own exports take bytes. For pixels of which there are values alone there is a second engine,
/// on a graph of its own ([Exporter#exportOfValues]), with a batcher of its own. It is opened when
/// the first such pixels come: they wait for it, and it takes as much memory again. So is one for
/// embeddings ([Exporter#exportOfEmbeddings]), and one for explanations, which also tells what the
/// network attends to ([Exporter#exportWithAttention]).
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
    ofEmbeddings =
        new LazyBatcher(
            bundle.name() + "-embeddings",
            () -> openEmbeddings(settings, listener),
            of -> ofEmbeddings(of, settings, listener));
    String name = bundle.name() + "-values";
    ofValues =
        new LazyBatcher(
            name, () -> openOfValues(settings, listener), of -> batcher(name, of, listener));
    attention =
        new AttentionRunner(
            bundle.name() + "-attention", () -> openAttention(settings, listener));
  }

  private Batcher batcher(String name, Engine of, ModelListener listener) {
    return new Batcher(name, of, Math.min(maxBatch, of.maxBatch()), of.runs(), listener);
  }

  private Batcher ofEmbeddings(Engine of, InferenceSettings settings, ModelListener listener) {
    int most = maxBatch(settings.precision(), of, settings);
    return new Batcher(bundle.name() + "-embeddings", of, most, of.runs(), listener);
  }

  /// In the precision that is asked for, also where logits are a given graph's.
  private Engine openEmbeddings(InferenceSettings settings, ModelListener listener) {
    long start = System.nanoTime();
    try {
      Reference checkpoint = bundle.reference().orElseThrow();
      Precision exported = settings.precision();
      Path graph =
          exported(
              settings,
              exportKey(bundle, "embeddings-" + exported.label()),
              to ->
                  Exporter.exportOfEmbeddings(
                      checkpoint.vit(), bundle.preprocessing().affine(), exported, to));
      Pixels drawn = preprocess(ValuesEngine.drawn(bundle.input()));
      Engine opened =
          EmbeddingEngine.open(graph, bundle, exported, Execution.of(settings), drawn);
      listener.embeddingsOpened(Duration.ofNanos(System.nanoTime() - start));
      return opened;
    } catch (RuntimeException e) {
      listener.embeddingsRefused(e);
      throw e;
    }
  }

  private Engine openOfValues(InferenceSettings settings, ModelListener listener) {
    long start = System.nanoTime();
    try {
      Reference checkpoint = bundle.reference().orElseThrow();
      Path graph =
          exported(
              settings,
              exportKey(bundle, "values-" + precision.label()),
              to -> Exporter.exportOfValues(checkpoint.vit(), precision, to));
      Engine opened =
          new OnnxEngine(graph, bundle.input(), bundle.labels().size(), Execution.of(settings));
      Pixels drawn = preprocess(ValuesEngine.drawn(bundle.input()));
      Engine proven = ValuesEngine.proven(opened, engine, drawn, precision);
      listener.valuesOpened(Duration.ofNanos(System.nanoTime() - start));
      return proven;
    } catch (RuntimeException e) {
      listener.valuesRefused(e);
      throw e;
    }
  }

  /// In the precision that is served, where that is of our own export.
  private AttentionEngine openAttention(InferenceSettings settings, ModelListener listener) {
    long start = System.nanoTime();
    try {
      Reference checkpoint = bundle.reference().orElseThrow();
      Precision exported =
          bundle.network().givenGraph().isPresent() ? Precision.FP32 : settings.precision();
      Path graph =
          exported(
              settings,
              exportKey(bundle, "attention-" + exported.label()),
              to ->
                  Exporter.exportWithAttention(
                      checkpoint.vit(), bundle.preprocessing().affine(), exported, to));
      var opened =
          new AttentionEngine(graph, checkpoint.vit().spec(), Execution.of(settings));
      Pixels drawn = preprocess(ValuesEngine.drawn(bundle.input()));
      ValuesEngine.proven(opened, drawn, engine, drawn, precision);
      listener.attentionOpened(Duration.ofNanos(System.nanoTime() - start));
      return opened;
    } catch (RuntimeException e) {
      listener.attentionRefused(e);
      throw e;
    }
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
    OnnxSessions.require(settings.device());
    Path graph =
        switch (bundle.network()) {
          case Network.Weights weights ->
              exported(
                  settings,
                  exportKey(bundle, settings.precision().label()),
                  to ->
                      Exporter.export(
                          weights.checkpoint().vit(),
                          bundle.preprocessing().affine(),
                          settings.precision(),
                          to));
          case Network.Graph given -> given.model().file();
          case Network.GraphAlone given -> given.model().file();
        };
    Engine engine =
        new OnnxEngine(graph, bundle.input(), bundle.labels().size(), Execution.of(settings));
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

  private static Path exported(InferenceSettings settings, String key, ExportCache.Export export) {
    try {
      return new ExportCache(settings.cache()).model(key, export);
    } catch (IOException e) {
      throw new CacheException(settings.cache(), e);
    }
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

  /// Everything that an export depends on.
  private static String exportKey(Bundle bundle, String kind) {
    byte[] affine = bundle.preprocessing().affine().toString().getBytes(StandardCharsets.UTF_8);
    return "%s-%s-%s-%s-v%d"
        .formatted(
            bundle.sha256().substring(0, 32),
            bundle.configSha256().substring(0, 16),
            Sha256.of(affine).substring(0, 8),
            kind,
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
  /// has what the head classifies (hidden), the pooled token after the last norm. The first wait here
  /// until there is an engine for them.
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
