package vitrine.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import vitrine.checkpoint.file.Sha256;
import vitrine.model.Bundle;
import vitrine.model.Network;
import vitrine.onnx.Precision;
import vitrine.onnx.export.ExportCache;
import vitrine.onnx.export.Exporter;
import vitrine.preprocess.Pixels;
import vitrine.preprocess.Preprocessor;
import vitrine.vit.ViT;

/// Opens a bundle's engines: the one that is served on the bundle's own graph or on an export of
/// its weights, the further ones on other exports of them. An export is made now, or found in the
/// cache.
///
/// @param settings the precision, the device, the cache
/// @param listener is told of the further ones
record EngineOpener(Bundle bundle, InferenceSettings settings, ModelListener listener) {
  /// The one that is served.
  ///
  /// @throws DeviceException when the device can't be used; nothing is exported then
  /// @throws CacheException when the cache can't be used
  /// @throws InferenceException when ONNX Runtime refuses
  Engine served() {
    OnnxSessions.require(settings.device());
    Precision precision = settings.precision();
    Path graph =
        switch (bundle.network()) {
          case Network.Weights weights ->
              exported(
                  precision.label(),
                  to ->
                      Exporter.export(
                          weights.checkpoint().vit(),
                          bundle.preprocessing().affine(),
                          precision,
                          to));
          case Network.Graph given -> given.model().file();
          case Network.GraphAlone given -> given.model().file();
        };
    return new OnnxEngine(graph, bundle.input(), bundle.labels().size(), Execution.of(settings));
  }

  /// One that takes values, where the served one takes bytes.
  ///
  /// @param served it must give the same logits
  /// @param precision of what is served
  Engine ofValues(Engine served, Precision precision) {
    return told(
        FurtherEngine.VALUES,
        () -> {
          ViT vit = vit();
          Path graph =
              exported(
                  "values-" + precision.label(), to -> Exporter.exportOfValues(vit, precision, to));
          Engine opened =
              new OnnxEngine(graph, bundle.input(), bundle.labels().size(), Execution.of(settings));
          Pixels drawn = drawn();
          Pixels values = Pixels.of(drawn.values());
          return EngineProof.proven(opened, values, served, drawn, precision);
        });
  }

  /// One that gives embeddings, in the precision that is asked for, also where logits are a given
  /// graph's.
  Engine ofEmbeddings() {
    return told(
        FurtherEngine.EMBEDDINGS,
        () -> {
          ViT vit = vit();
          Precision precision = settings.precision();
          Path graph =
              exported(
                  "embeddings-" + precision.label(),
                  to ->
                      Exporter.exportOfEmbeddings(
                          vit, bundle.preprocessing().affine(), precision, to));
          return EmbeddingEngine.open(graph, bundle, precision, Execution.of(settings), drawn());
        });
  }

  /// One that tells its attention, in the precision that is served, where that is of our own
  /// export.
  ///
  /// @param served it must give the same logits
  /// @param precision of what is served
  AttentionEngine ofAttention(Engine served, Precision precision) {
    return told(
        FurtherEngine.ATTENTION,
        () -> {
          ViT vit = vit();
          Precision exported =
              bundle.network().givenGraph().isPresent() ? Precision.FP32 : settings.precision();
          Path graph =
              exported(
                  "attention-" + exported.label(),
                  to ->
                      Exporter.exportWithAttention(
                          vit, bundle.preprocessing().affine(), exported, to));
          var opened = new AttentionEngine(graph, vit.spec(), Execution.of(settings));
          Pixels drawn = drawn();
          return EngineProof.proven(opened, drawn, served, drawn, precision);
        });
  }

  private <E> E told(FurtherEngine which, Supplier<E> open) {
    long start = System.nanoTime();
    try {
      E opened = open.get();
      listener.opened(which, Duration.ofNanos(System.nanoTime() - start));
      return opened;
    } catch (RuntimeException e) {
      listener.refused(which, e);
      throw e;
    }
  }

  private ViT vit() {
    return bundle.reference().orElseThrow().vit();
  }

  private Pixels drawn() {
    return new Preprocessor(bundle.preprocessing()).pixels(EngineProof.drawn(bundle.input()));
  }

  /// @param kind of export
  private Path exported(String kind, ExportCache.Export export) {
    try {
      return new ExportCache(settings.cache()).model(key(kind), export);
    } catch (IOException e) {
      throw new CacheException(settings.cache(), e);
    }
  }

  /// Everything that an export depends on.
  private String key(String kind) {
    byte[] affine = bundle.preprocessing().affine().toString().getBytes(StandardCharsets.UTF_8);
    return "%s-%s-%s-%s-v%d"
        .formatted(
            bundle.sha256().substring(0, 32),
            bundle.configSha256().substring(0, 16),
            Sha256.of(affine).substring(0, 8),
            kind,
            Exporter.VERSION);
  }
}
