package vitrine.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vitrine.serving.ResidentMemory.Kind;

class ResidentMemoryTest {
  @TempDir private Path folder;

  @Test
  void readsWhatTheKernelWrites() throws Exception {
    Path status =
        Files.writeString(
            folder.resolve("status"),
            """
            Name:\tjava
            VmRSS:\t  300000 kB
            RssAnon:\t  200000 kB
            RssFile:\t   99996 kB
            RssShmem:\t       4 kB
            """);
    var memory = new ResidentMemory(status);
    assertThat(memory.known()).isTrue();
    assertThat(memory.bytes(Kind.ANONYMOUS)).isEqualTo(200000.0 * 1024);
    assertThat(memory.bytes(Kind.FILE)).isEqualTo(99996.0 * 1024);
    assertThat(memory.bytes(Kind.SHARED)).isEqualTo(4.0 * 1024);
  }

  @Test
  void whereNobodyTellsItIsNotKnown() throws Exception {
    assertThat(new ResidentMemory(folder.resolve("none")).known()).isFalse();
    Path old = Files.writeString(folder.resolve("status"), "VmRSS:\t 1 kB\n");
    assertThat(new ResidentMemory(old).known()).isFalse();
  }
}
