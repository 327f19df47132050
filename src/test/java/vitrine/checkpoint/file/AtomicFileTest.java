package vitrine.checkpoint.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void aTextReplacesWhatWasThere() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, "a long first text");
    AtomicFile.write(file, "zwölf");
    assertThat(file).content().isEqualTo("zwölf");
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void aWriteThatFailsLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.allocate(2));
                  assertThat(file).content().isEqualTo("old");
                  throw new IOException("the disk is full");
                }))
        .isInstanceOf(IOException.class);
    assertThat(file).content().isEqualTo("old");
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void whatAKilledProcessLeftIsWrittenOver() throws IOException {
    Files.writeString(folder.resolve("file.tmp"), "half of something long");
    AtomicFile.write(folder.resolve("file"), "new");
    assertThat(folder.resolve("file")).content().isEqualTo("new");
    assertThat(folder.toFile().list()).containsExactly("file");
  }
}
