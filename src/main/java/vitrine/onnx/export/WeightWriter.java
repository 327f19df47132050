package vitrine.onnx.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import vitrine.tensor.Tensor;

/// Writes weights as ONNX's raw data: little-endian, row-major. It never holds a whole weight:
/// values come piece by piece from their file, and a matrix is transposed on its way, a few columns
/// at a time.
final class WeightWriter {
  private static final int CHUNK = 16 << 10;

  /// Columns that are gathered at once: four cache lines of each row.
  private static final int COLUMNS = 64;

  private final OutputStream out;
  private final float[] chunk = new float[CHUNK];
  private final ByteBuffer bytes =
      ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private float[] columns = {};

  /// @param out is not closed
  WeightWriter(OutputStream out) {
    this.out = out;
  }

  void write(Initializer weight) throws IOException {
    Tensor values = weight.values();
    if (weight.transposed()) {
      writeTransposed(weight);
    } else {
      for (int at = 0; at < values.size(); at += CHUNK) {
        int count = Math.min(CHUNK, values.size() - at);
        values.read(at, count, chunk);
        write(chunk, 0, count, weight.storage());
      }
    }
    values.unload();
  }

  /// A matrix (rows, cols), written as (cols, rows).
  private void writeTransposed(Initializer weight) throws IOException {
    Tensor matrix = weight.values();
    int rows = weight.rows();
    int cols = weight.cols();
    int width = Math.min(COLUMNS, cols);
    if (columns.length < Math.multiplyExact(width, rows)) {
      columns = new float[width * rows]; // (width, rows)
    }
    for (int from = 0; from < cols; from += width) {
      int count = Math.min(width, cols - from);
      for (int r = 0; r < rows; r++) {
        matrix.read(r * cols + from, count, chunk);
        for (int c = 0; c < count; c++) {
          columns[c * rows + r] = chunk[c];
        }
      }
      for (int at = 0; at < count * rows; at += CHUNK) {
        write(columns, at, Math.min(CHUNK, count * rows - at), weight.storage());
      }
    }
  }

  private void write(float[] values, int from, int count, Storage storage) throws IOException {
    bytes.clear();
    for (int i = from; i < from + count; i++) {
      storage.put(bytes, values[i]);
    }
    out.write(bytes.array(), 0, bytes.position());
  }
}
