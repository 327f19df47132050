package vitrine.serving;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.springframework.stereotype.Component;
import vitrine.serving.ResidentMemory.Kind;

/// How much there is of what can run out, and of memory also what is taken, so that an alert can
/// say how near the end is without knowing the settings.
@Component
class CapacityMetrics implements MeterBinder {
  private final VitrineProperties properties;

  CapacityMetrics(VitrineProperties properties) {
    this.properties = properties;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("vitrine.queue.limit", properties, VitrineProperties::queue)
        .description("Pictures that may wait for one model")
        .register(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      Gauge.builder("vitrine.memory.limit", system, OperatingSystemMXBean::getTotalMemorySize)
          .description("Memory of the container, or else of the machine")
          .baseUnit("bytes")
          .register(registry);
    }
    var resident = new ResidentMemory(Path.of("/proc/self/status"));
    if (resident.known()) {
      for (Kind kind : Kind.values()) {
        Gauge.builder("vitrine.resident.memory", () -> resident.bytes(kind))
            .description("Memory that the process holds")
            .baseUnit("bytes")
            .tag("kind", kind.label())
            .register(registry);
      }
    }
  }
}
