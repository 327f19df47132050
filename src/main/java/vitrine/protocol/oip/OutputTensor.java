package vitrine.protocol.oip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/// A tensor of an answer: (pictures, columns).
sealed interface OutputTensor {
  String name();

  String datatype();

  int columns();

  /// The data as it stands behind the JSON.
  byte[] bytes();

  /// The data as it stands in the JSON: one flat list.
  void writeTo(JsonGenerator json);

  /// The values themselves.
  ///
  /// @param rows each picture's, (labels)
  record Values(String name, List<float[]> rows) implements OutputTensor {
    @Override
    public String datatype() {
      return Tensors.FP32;
    }

    @Override
    public int columns() {
      return rows.getFirst().length;
    }

    @Override
    public byte[] bytes() {
      ByteBuffer bytes =
          ByteBuffer.allocate(rows.size() * columns() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      rows.forEach(row -> {
        for (float value : row) {
          bytes.putFloat(value);
        }
      });
      return bytes.array();
    }

    @Override
    public void writeTo(JsonGenerator json) {
      json.writeStartArray();
      for (float[] row : rows) {
        for (float value : row) {
          json.writeNumber(value);
        }
      }
      json.writeEndArray();
    }
  }

  /// The best classes as text, `score:index:label`, as Triton writes them.
  ///
  /// @param columns of each picture
  /// @param rows one after the other
  record Classes(String name, int columns, List<String> rows) implements OutputTensor {
    /// @param classes that are wanted of each picture; all where there are not as many
    static Classes of(String name, List<float[]> values, List<String> labels, int classes) {
      int columns = Math.min(classes, labels.size());
      List<String> rows =
          values.stream()
              .flatMap(row -> best(row, columns).map(i -> text(row, i, labels)))
              .toList();
      return new Classes(name, columns, rows);
    }

    private static Stream<Integer> best(float[] row, int columns) {
      return IntStream.range(0, row.length)
          .boxed()
          .sorted((a, b) -> Float.compare(row[b], row[a])) // of equals, the lower index first
          .limit(columns);
    }

    private static String text(float[] row, int i, List<String> labels) {
      return String.format(Locale.ROOT, "%f:%d:%s", row[i], i, labels.get(i));
    }

    @Override
    public String datatype() {
      return Tensors.BYTES;
    }

    @Override
    public byte[] bytes() {
      var bytes = new ByteArrayOutputStream();
      for (String row : rows) {
        byte[] text = row.getBytes(StandardCharsets.UTF_8);
        byte[] length = new byte[Integer.BYTES];
        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length);
        bytes.writeBytes(length);
        bytes.writeBytes(text);
      }
      return bytes.toByteArray();
    }

    @Override
    public void writeTo(JsonGenerator json) {
      json.writeStartArray();
      rows.forEach(json::writeString);
      json.writeEndArray();
    }
  }
}
