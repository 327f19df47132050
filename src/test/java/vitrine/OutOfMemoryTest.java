package vitrine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Java's memory is exhausted: whoever watches the process has to start another.
@Timeout(300)
class OutOfMemoryTest {
  private static final int EXIT_CODE = 3;
  private static final String LAST_WORDS = "FATAL: Java's memory is exhausted";

  /// A body that fits the budgets, which somebody has set to more than there is.
  @Test
  void whileABodyIsRead() throws Exception {
    assertEnds(
        new byte[0],
        "--vitrine.max-request-bytes=1GB",
        "--vitrine.image.max-bytes=1GB",
        "--vitrine.memory.uploads=4GB");
  }

  /// A picture does.
  @Test
  void whileAPictureIsDecoded() throws Exception {
    assertEnds(
        png(20_000, 20_000),
        "--vitrine.image.max-pixels=500000000",
        "--vitrine.image.max-bytes=100MB",
        "--vitrine.max-request-bytes=100MB",
        "--vitrine.memory.uploads=100MB",
        "--vitrine.memory.pictures=4GB");
  }

  private static void assertEnds(byte[] begin, String... settings) throws Exception {
    try (var service = ServiceProcess.start(List.of("-Xmx160m"), settings);
        var connection = new HttpConnection(service.port())) {
      int length = begin.length == 0 ? 900_000_000 : begin.length;
      connection.sendPicture(length, "", begin);
      writeZeros(connection, length - begin.length);
      assertThat(service.exitCode()).isEqualTo(EXIT_CODE);
      assertThat(service.log()).filteredOn(line -> line.startsWith(LAST_WORDS)).hasSize(1);
    }
  }

  private static void writeZeros(HttpConnection connection, int count) {
    byte[] chunk = new byte[1 << 20];
    try {
      for (int left = count; left > 0; left -= chunk.length) {
        connection.write(chunk);
      }
    } catch (IOException e) {
      // the process has ended
    }
  }

  /// A PNG of one bit a pixel, all black.
  private static byte[] png(int width, int height) {
    var png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    var header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 1);
    chunk(png, "IHDR", header.array());
    var rows = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(rows)) {
      byte[] row = new byte[1 + Math.ceilDiv(width, 8)];
      for (int y = 0; y < height; y++) {
        deflater.write(row);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    chunk(png, "IDAT", rows.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
    byte[] named =
        ByteBuffer.allocate(4 + content.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(content)
            .array();
    var crc = new CRC32();
    crc.update(named);
    png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    png.writeBytes(named);
    png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  @ParameterizedTest
  @ValueSource(strings = {"batcher", "virtual thread", "platform thread", "cause"})
  void inAnyThread(String where) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                OutOfMemoryProcess.class.getName(),
                where)
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(printed).isEqualTo(EXIT_CODE);
    assertThat(printed.lines()).filteredOn(line -> line.startsWith(LAST_WORDS)).hasSize(1);
  }
}
