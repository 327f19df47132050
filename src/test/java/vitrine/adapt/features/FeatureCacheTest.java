package vitrine.adapt.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
  private static final int RECORD = 32 + 3 * 4 + 4;

  @TempDir private Path folder;

  private FeatureCache open() throws IOException {
    return FeatureCache.open(folder, "key", 3);
  }

  private static String digest(int of) {
    return "%064x".formatted(of);
  }

  private void fill() throws IOException {
    try (FeatureCache cache = open()) {
      for (int i = 0; i < 3; i++) {
        cache.put(digest(i), new float[] {i, -i, 0.5f});
      }
    }
  }

  @Test
  void whatWasPutIsFoundLater() throws Exception {
    fill();
    try (FeatureCache cache = open()) {
      assertThat(cache.get(digest(2))).containsExactly(2, -2, 0.5f);
      assertThat(cache.get(digest(3))).isNull();
    }
    try (FeatureCache other = FeatureCache.open(folder, "other", 3)) {
      assertThat(other.get(digest(2))).isNull();
    }
  }

  /// Each byte of a record, one after the other: nothing wrong is ever answered, and the others
  /// stay.
  @Test
  void whatIsDamagedIsNotThere() throws Exception {
    fill();
    Path file = folder.resolve("key");
    byte[] whole = Files.readAllBytes(file);
    for (int at = RECORD; at < 2 * RECORD; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      try (FeatureCache cache = open()) {
        assertThat(cache.get(digest(1))).isNull();
        assertThat(cache.get(digest(0))).containsExactly(0, 0, 0.5f);
        assertThat(cache.get(digest(2))).containsExactly(2, -2, 0.5f);
        cache.put(digest(1), new float[] {7, 8, 9});
        assertThat(cache.get(digest(1))).containsExactly(7, 8, 9);
      }
      try (FeatureCache again = open()) {
        assertThat(again.get(digest(1))).containsExactly(7, 8, 9);
      }
    }
  }

  @Test
  void whatAKilledProcessHasBegunIsWrittenOver() throws Exception {
    fill();
    Path file = folder.resolve("key");
    Files.write(file, new byte[RECORD - 5], StandardOpenOption.APPEND);
    try (FeatureCache cache = open()) {
      cache.put(digest(9), new float[] {9, 9, 9});
    }
    assertThat(Files.size(file)).isEqualTo(4 * RECORD);
    try (FeatureCache cache = open()) {
      assertThat(cache.get(digest(9))).containsExactly(9, 9, 9);
      assertThat(cache.get(digest(0))).isNotNull();
    }
  }

  /// Both have opened the file before either writes.
  @Test
  void twoMayShareAFile() throws Exception {
    try (FeatureCache one = open();
        FeatureCache other = open()) {
      one.put(digest(1), new float[] {1, 1, 1});
      other.put(digest(2), new float[] {2, 2, 2});
      one.put(digest(3), new float[] {3, 3, 3});
    }
    try (FeatureCache cache = open()) {
      for (int i = 1; i <= 3; i++) {
        assertThat(cache.get(digest(i))).containsExactly(i, i, i);
      }
    }
  }

  @Test
  void whatNobodyUsesIsDeleted() throws Exception {
    fill();
    Path file = folder.resolve("key");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    try (FeatureCache _ = open()) {
      assertThat(file).exists();
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    try (FeatureCache _ = FeatureCache.open(folder, "other", 3)) {
      assertThat(file).doesNotExist();
    }
  }
}
