package vitrine.serving.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.serving.ConfigurationException;

class ApiKeyFileTest {
  private static final String FIRST = "first-key-of-the-file";
  private static final String SECOND = "second-key-of-the-file";
  private static final String THIRD = "third-key-of-the-file";

  @TempDir private Path folder;
  private Path file = Path.of("");
  private final AtomicLong clock = new AtomicLong();

  @BeforeEach
  void write() throws Exception {
    file = folder.resolve("keys");
    Files.writeString(file, "# of the shop\n  " + FIRST + "  \n\n" + SECOND + "\n");
  }

  private ApiKeyFile open() {
    return new ApiKeyFile(file, clock::get);
  }

  private void aSecondPasses() {
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void aKeyOnEachLine() {
    ApiKeys keys = open().current();
    assertThat(keys.contains(FIRST)).isTrue();
    assertThat(keys.contains(SECOND)).isTrue();
    assertThat(keys.contains("# of the shop")).isFalse();
    assertThat(keys.contains("")).isFalse();
    assertThat(keys.contains(FIRST + "x")).isFalse();
  }

  @Test
  void itIsReadAgainWhenItIsAnother() throws Exception {
    ApiKeyFile keys = open();
    Files.writeString(file, THIRD);
    assertThat(keys.current().contains(FIRST)).isTrue(); // not looked at yet
    aSecondPasses();
    assertThat(keys.current().contains(THIRD)).isTrue();
    assertThat(keys.current().contains(FIRST)).isFalse();
  }

  /// As Kubernetes changes a mounted secret: the folder that a link leads to is another.
  @Test
  void aLinkThatLeadsElsewhere() throws Exception {
    Path before = Files.createDirectory(folder.resolve("..1"));
    Path after = Files.createDirectory(folder.resolve("..2"));
    Files.writeString(before.resolve("k"), FIRST);
    Files.writeString(after.resolve("k"), THIRD.substring(0, FIRST.length()));
    Files.setLastModifiedTime(
        after.resolve("k"), Files.getLastModifiedTime(before.resolve("k"))); // same size and time
    Path data = Files.createSymbolicLink(folder.resolve("..data"), before.getFileName());
    file = Files.createSymbolicLink(folder.resolve("k"), Path.of("..data", "k"));
    ApiKeyFile keys = open();

    Path next = Files.createSymbolicLink(folder.resolve("..tmp"), after.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    aSecondPasses();

    assertThat(keys.current().contains(FIRST)).isFalse();
    assertThat(keys.current().contains(THIRD.substring(0, FIRST.length()))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# none\n", "short\n"})
  void whileItHasNoKeysThoseOfBeforeAreValid(String content) throws Exception {
    ApiKeyFile keys = open();
    Files.writeString(file, content);
    aSecondPasses();
    assertThat(keys.current().contains(FIRST)).isTrue();
    Files.writeString(file, THIRD);
    aSecondPasses();
    assertThat(keys.current().contains(FIRST)).isFalse();
    assertThat(keys.current().contains(THIRD)).isTrue();
  }

  @Test
  void whileItIsGoneThoseOfBeforeAreValid() throws Exception {
    ApiKeyFile keys = open();
    Files.delete(file);
    aSecondPasses();
    assertThat(keys.current().contains(FIRST)).isTrue();
    Files.writeString(file, THIRD);
    aSecondPasses();
    assertThat(keys.current().contains(THIRD)).isTrue();
  }

  @Test
  void aFileThatCannotBeReadIsNone() {
    file = folder.resolve("nothing");
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("vitrine.security.api-key-file is '" + file)
        .hasMessageContaining("can be read");
  }

  @Test
  void aFileOfSomethingElseIsNone() throws Exception {
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(this::open).hasMessageContaining("at most 1 MB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short-key", "a key with white space", "schlüssel-des-ladens"})
  void whatIsNoKeyIsRefusedAndNotTold(String key) {
    assertThatThrownBy(() -> ApiKeys.of(List.of(FIRST, key), "vitrine.security.api-keys"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "vitrine.security.api-keys is 'key 2, of %d characters'; allowed: at least one key, each"
                + " of 16 to 512 visible ASCII characters",
            key.length());
  }

  @Test
  void noKeysAreRefused() {
    assertThatThrownBy(() -> ApiKeys.of(List.of(), "vitrine.security.api-keys"))
        .hasMessageContaining("vitrine.security.api-keys is 'no key'");
  }
}
