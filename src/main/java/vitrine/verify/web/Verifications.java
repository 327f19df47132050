package vitrine.verify.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.image.ImageLimits;
import vitrine.image.RgbImage;
import vitrine.image.decode.ImageDecoder;
import vitrine.inference.InferenceException;
import vitrine.inference.ServedModel;
import vitrine.serving.Models;
import vitrine.verify.Verification;
import vitrine.verify.Verifier;

/// Warms every model up and verifies it at start; only then may it answer.
@Component
@Order(0)
public class Verifications implements ApplicationRunner {
  private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);

  /// A small JPEG, so that the first user does not wait for the native decoder to load.
  private static final String WARM_UP = "warm-up.jpg";

  private final Models models;
  private final Map<String, Verification> results = new ConcurrentHashMap<>();

  Verifications(Models models, MeterRegistry registry) {
    this.models = models;
    for (ServedModel model : models.all()) {
      String name = model.bundle().name();
      Gauge.builder("vitrine.verification.max.abs.diff", () -> maxAbsDiff(name))
          .description(
              "Largest difference of a logit from the reference's; 0 until verified, NaN where"
                  + " there is no reference")
          .tag("model", name)
          .register(registry);
    }
  }

  /// The result for a model; empty until it has been verified.
  public Optional<Verification> of(String model) {
    return Optional.ofNullable(results.get(model));
  }

  Map<String, Verification> all() {
    return Map.copyOf(results);
  }

  /// Models that answer though there is no reference for them, and why.
  Map<String, String> notVerified() {
    Map<String, String> reasons = new TreeMap<>();
    results.forEach((model, result) -> {
      if (result instanceof Verification.NotVerified) {
        reasons.put(model, result.summary());
      }
    });
    return reasons;
  }

  private double maxAbsDiff(String model) {
    return switch (results.get(model)) {
      case null -> 0;
      case Verification.Compared compared -> compared.maxAbsDiff();
      case Verification.NotVerified _ -> Double.NaN;
    };
  }

  @Override
  public void run(ApplicationArguments args) throws IOException {
    RgbImage picture =
        new ImageDecoder(ImageLimits.DEFAULT)
            .decode(new ClassPathResource(WARM_UP, getClass()).getContentAsByteArray());
    models.all().forEach(model -> verify(model, picture));
    System.gc(); // a large model's verification leaves half a gigabyte behind
  }

  private void verify(ServedModel model, RgbImage warmUp) {
    String name = model.bundle().name();
    try {
      model.warmUp(warmUp);
      Verification verification = Verifier.verify(model);
      results.put(name, verification);
      switch (verification.status()) {
        case VERIFIED -> {
          models.admit(model);
          LOG.info(
              "{}: verified, {} (reference: {})",
              name,
              verification.summary(),
              Verifier.arithmetic(model).orElse("none"));
        }
        case NOT_VERIFIED -> {
          models.admit(model);
          LOG.warn("{} is served, {}", name, verification.summary());
        }
        case DIFFERS -> {
          models.refuse(model, verification.summary());
          LOG.error("{} is not served: {}", name, verification.summary());
        }
      }
    } catch (CheckpointException e) { // found only now that the values are read
      models.refuse(model, "its weights can't be read");
      LOG.error("{} is not served: {}", name, e.getMessage());
    } catch (InferenceException e) {
      models.refuse(model, "its network fails"); // why is for the log alone
      LOG.error("{} is not served: {}", name, e.details(), e);
    }
  }
}
