package vitrine.onnx.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One of several processes that share a cache and damage what lies in it now and then. It ends
/// with status 1 when it wants an export and gets none.
final class ExportCacheProcess {
  private ExportCacheProcess() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    String key = args[1];
    for (int round = 0; round < 50; round++) {
      new ExportCache(root).model(key, ExportCacheProcess::export);
      if (round % 5 == 0) {
        damage(root.resolve(key).resolve("CRC32SUMS"));
      }
    }
  }

  private static void damage(Path file) throws IOException {
    try {
      Files.write(file, new byte[] {1}, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (NoSuchFileException e) {
      // another process is making the export again already
    }
  }

  private static void export(Path to) throws IOException {
    Files.writeString(to.resolve("model.onnx"), "the graph");
    Files.writeString(to.resolve("model.onnx.data"), "the weights");
  }
}
