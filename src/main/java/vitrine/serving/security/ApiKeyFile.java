package vitrine.serving.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vitrine.serving.ConfigurationException;

/// The keys of a file, as it is now: at most once a second a request looks whether the file is
/// another. Links are followed, so that it sees how Kubernetes changes a mounted secret.
final class ApiKeyFile {
  static final String SETTING = "vitrine.security.api-key-file";

  private static final Logger LOG = LoggerFactory.getLogger(ApiKeyFile.class);
  private static final long MOST_BYTES = 1 << 20;
  private static final long PAUSE = 1_000_000_000L;

  private final Path file;
  private final LongSupplier clock;
  private final AtomicLong nextLook;
  private volatile @Nullable State seen;
  private volatile ApiKeys keys;

  /// By what another content is known.
  private record State(FileTime modified, long size, @Nullable Object fileKey) {}

  /// @param clock in nanoseconds
  /// @throws ConfigurationException when the file can't be read, or has no keys
  ApiKeyFile(Path file, LongSupplier clock) {
    this.file = file;
    this.clock = clock;
    nextLook = new AtomicLong(clock.getAsLong() + PAUSE);
    try {
      seen = state(); // before it is read: what comes in between is read again
      keys = read();
    } catch (IOException e) {
      throw new ConfigurationException(SETTING, file, "a file of keys that can be read");
    }
  }

  /// Those that are valid now. While the file can't be read, or has none, those of before are.
  ApiKeys current() {
    long now = clock.getAsLong();
    long at = nextLook.get();
    if (now - at >= 0 && nextLook.compareAndSet(at, now + PAUSE)) {
      look();
    }
    return keys;
  }

  private void look() {
    State before = seen;
    State now = null;
    try {
      now = state();
      if (!now.equals(before)) {
        keys = read();
        LOG.info("{}: read again", SETTING);
      }
    } catch (ConfigurationException e) {
      LOG.error("{}; the keys of before stay valid", e.getMessage());
    } catch (IOException e) {
      if (before != null) { // said once
        LOG.error("{} '{}' can't be read; the keys of before stay valid", SETTING, file, e);
      }
      now = null;
    }
    seen = now;
  }

  private State state() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }

  private ApiKeys read() throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new ConfigurationException(SETTING, file, "a file of at most 1 MB");
    }
    List<String> lines =
        Files.readString(file, StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    return ApiKeys.of(lines, SETTING);
  }
}
