package vitrine.onnx.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that makes an export, says `there` on its way, and waits to be killed or told to go
/// on.
final class KilledExportProcess {
  private KilledExportProcess() {}

  /// Where it says so.
  enum Point {
    IN_THE_GRAPH,
    BETWEEN_THE_FILES,
    BEFORE_THE_CHECKSUMS,
    /// The same, and it goes on when a line comes.
    WHEN_TOLD
  }

  public static void main(String[] args) throws IOException {
    var point = Point.valueOf(args[2]);
    new ExportCache(Path.of(args[0])).model(args[1], to -> export(to, point));
  }

  private static void export(Path to, Point point) throws IOException {
    try (OutputStream graph = Files.newOutputStream(to.resolve("model.onnx"))) {
      graph.write("the ".getBytes(UTF_8));
      stopAt(Point.IN_THE_GRAPH, point);
      graph.write("graph".getBytes(UTF_8));
    }
    stopAt(Point.BETWEEN_THE_FILES, point);
    Files.writeString(to.resolve("model.onnx.data"), "the weights");
    stopAt(Point.BEFORE_THE_CHECKSUMS, point);
    stopAt(Point.WHEN_TOLD, point);
  }

  private static void stopAt(Point here, Point point) throws IOException {
    if (here == point) {
      System.out.println("there");
      int told = System.in.read();
      if (told < 0) {
        throw new IOException("nobody is there");
      }
    }
  }
}
