package vitrine.serving;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.hub.Hub;
import vitrine.hub.PercentLines;
import vitrine.inference.CacheException;
import vitrine.inference.DeviceException;
import vitrine.inference.FurtherEngine;
import vitrine.inference.InferenceException;
import vitrine.inference.InferenceSettings;
import vitrine.inference.ModelListener;
import vitrine.inference.ServedModel;
import vitrine.model.Bundle;
import vitrine.model.BundleException;
import vitrine.model.BundleLoader;

/// The models that are served, and which of them are ready.
public final class Models implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Models.class);

  private final Map<String, ServedModel> served = new LinkedHashMap<>();
  private final Map<String, Admission> admissions = new HashMap<>();
  private final Map<String, ModelStatistics> statistics = new HashMap<>();
  private final Map<String, String> unready = new ConcurrentHashMap<>();

  /// Opens them all, or none.
  ///
  /// @throws ConfigurationException when one can't be served
  static Models open(VitrineProperties properties, ServiceMetrics metrics) {
    var models = new Models();
    var hub = new Hub(System.getenv(), new PercentLines(LOG::info, LOG::warn));
    try {
      properties.models().forEach(model -> models.add(model, hub, properties, metrics));
      return models;
    } catch (RuntimeException | Error e) {
      models.close();
      throw e;
    }
  }

  private void add(
      String reference, Hub hub, VitrineProperties properties, ServiceMetrics metrics) {
    InferenceSettings settings = properties.inference();
    try {
      Bundle bundle = BundleLoader.load(reference.strip(), hub);
      if (served.containsKey(bundle.name())) {
        throw new BundleException("there is another model of the name " + bundle.name());
      }
      var done = new ModelStatistics();
      var model = ServedModel.open(bundle, settings, new Told(bundle.name(), metrics, done));
      served.put(bundle.name(), model);
      unready.put(bundle.name(), "it is not verified yet");
      var admission = new Admission(bundle.name(), properties.queue() + model.atOnce());
      admissions.put(bundle.name(), admission);
      statistics.put(bundle.name(), done);
      metrics.register(model, admission);
      LOG.info(
          "{}: {}, {} classes, {}, served is {}, on {}, sha256 {}",
          bundle.name(),
          bundle.family(),
          bundle.labels().size(),
          model.precision().label(),
          bundle.network().served(),
          settings.device().name(),
          bundle.sha256());
    } catch (CacheException e) {
      throw new ConfigurationException(
          "vitrine.cache", settings.cache(), "a folder that can be written; " + e.getMessage());
    } catch (DeviceException e) {
      throw new ConfigurationException(
          "vitrine.device",
          settings.device().name(),
          "a device that works here; " + e.getMessage());
    } catch (BundleException | CheckpointException | InferenceException e) {
      throw new ConfigurationException(
          "vitrine.models", reference, "models that can be served; " + e.getMessage());
    }
  }

  /// All of them, the default first.
  public Collection<ServedModel> all() {
    return served.values();
  }

  /// The model of that name, ready or not; the default one for null.
  ///
  /// @throws Failure.UnknownModel when it is not served
  public ServedModel get(@Nullable String name) {
    ServedModel model = name == null ? served.values().iterator().next() : served.get(name);
    if (model == null) {
      throw new Failure.UnknownModel(name == null ? "" : name, served.keySet());
    }
    return model;
  }

  /// The model of that name, if it may answer.
  ///
  /// @throws Failure.UnknownModel when it is not served
  /// @throws Failure.NotReady when it is not verified
  public ServedModel ready(@Nullable String name) {
    ServedModel model = get(name);
    String reason = unready.get(model.bundle().name());
    if (reason != null) {
      throw new Failure.NotReady(name(model), reason);
    }
    return model;
  }

  /// Who is let in to that model.
  public Admission admission(ServedModel model) {
    return Objects.requireNonNull(admissions.get(name(model)));
  }

  /// What that model has done.
  public ModelStatistics statistics(ServedModel model) {
    return Objects.requireNonNull(statistics.get(name(model)));
  }

  /// Whether the model may answer.
  public boolean isReady(ServedModel model) {
    return !unready.containsKey(name(model));
  }

  /// Why models may not answer, by name; empty when all may.
  public Map<String, String> unready() {
    return Map.copyOf(unready);
  }

  /// The model passed: it may answer.
  public void admit(ServedModel model) {
    unready.remove(name(model));
  }

  /// The model did not pass.
  public void refuse(ServedModel model, String reason) {
    unready.put(name(model), reason);
  }

  private static String name(ServedModel model) {
    return model.bundle().name();
  }

  /// Tells the metrics and the log what a model does.
  private record Told(String name, ServiceMetrics metrics, ModelStatistics done)
      implements ModelListener {
    @Override
    public void batch(int size) {
      metrics.batch(size);
    }

    @Override
    public void answered(int size, long nanos) {
      done.batch(size, nanos);
    }

    @Override
    public void opened(FurtherEngine which, Duration took) {
      LOG.info("{}: ready for {}, too; it took {} ms", name, which.what(), took.toMillis());
    }

    @Override
    public void refused(FurtherEngine which, RuntimeException reason) {
      LOG.error("{}: {} refused: {}", name, which.what(), details(reason), reason);
    }

    private static @Nullable String details(RuntimeException reason) {
      return reason instanceof InferenceException known ? known.details() : reason.getMessage();
    }
  }

  /// After the last request has been answered.
  @Override
  public void close() {
    for (ServedModel model : served.values()) {
      try {
        model.close();
      } catch (InferenceException e) {
        LOG.warn("{} does not close", name(model), e);
      }
    }
  }
}
