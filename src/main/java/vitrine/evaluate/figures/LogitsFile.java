package vitrine.evaluate.figures;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The logits of all pictures, on disk while they are needed: a temperature is fitted to all of
/// them, and memory must not grow with their number. The file goes when this is closed.
public final class LogitsFile implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final Path file;
  private final int labels;
  private final DataOutputStream out;
  private long pictures;

  /// What is done with one picture's logits.
  @FunctionalInterface
  public interface Visitor {
    /// Learns one picture.
    ///
    /// @param logits (labels), overwritten afterwards
    void visit(int label, float[] logits);
  }

  /// An empty file.
  ///
  /// @param folder for the file; the system's where it is for such files
  /// @param labels logits a picture
  public LogitsFile(Path folder, int labels) throws IOException {
    this.labels = labels;
    file = Files.createTempFile(folder, "logits", ".tmp");
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  /// Appends one picture.
  public void add(int label, float[] logits) throws IOException {
    if (logits.length != labels) {
      throw new IllegalArgumentException("%d logits, not %d".formatted(logits.length, labels));
    }
    out.writeInt(label);
    for (float logit : logits) {
      out.writeFloat(logit);
    }
    pictures++;
  }

  /// The number of pictures.
  public long pictures() {
    return pictures;
  }

  /// Reads all pictures in their order.
  public void forEach(Visitor visitor) throws IOException {
    out.flush();
    float[] logits = new float[labels];
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      for (long i = 0; i < pictures; i++) {
        int label = in.readInt();
        for (int j = 0; j < labels; j++) {
          logits[j] = in.readFloat();
        }
        visitor.visit(label, logits);
      }
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(file);
  }
}
