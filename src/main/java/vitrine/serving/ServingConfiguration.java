package vitrine.serving;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import vitrine.image.decode.ImageDecoder;

/// Puts the plain-Java rooms together.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(VitrineProperties.class)
class ServingConfiguration {
  @Bean
  ImageDecoder imageDecoder(VitrineProperties properties) {
    return new ImageDecoder(properties.image().limits(), properties.image().shrinkOnLoad());
  }

  @Bean
  ServiceMetrics serviceMetrics(MeterRegistry registry) {
    return new ServiceMetrics(registry);
  }

  @Bean
  MemoryBudget uploadMemory(VitrineProperties properties, ServiceMetrics metrics) {
    MemoryBudget budget = properties.memory().uploadBudget();
    metrics.register(budget, "uploads");
    return budget;
  }

  @Bean
  MemoryBudget pictureMemory(VitrineProperties properties, ServiceMetrics metrics) {
    MemoryBudget budget = properties.memory().pictureBudget();
    metrics.register(budget, "pictures");
    return budget;
  }

  @Bean
  Models models(VitrineProperties properties, ServiceMetrics metrics) {
    return Models.open(properties, metrics);
  }
}
