package vitrine.onnx.read;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import vitrine.checkpoint.file.Quoted;

/// A weight of a graph but for its values.
final class TensorHeader implements MessageReader.Fields {
  /// More than any file holds, and few enough that sums of their bytes stay a `long`.
  private static final long MOST_ELEMENTS = 1L << 40;

  private final MessageReader in;
  private final Map<String, String> external = new HashMap<>();
  private String name = "";
  private DataType type = DataType.UNDEFINED;
  private long elements = 1;

  TensorHeader(MessageReader in) {
    this.in = in;
  }

  @Override
  public boolean take(int field) throws IOException {
    switch (field) {
      case TensorProto.NAME_FIELD_NUMBER -> name = in.text();
      case TensorProto.DIMS_FIELD_NUMBER -> in.packed().forEach(this::dimension);
      case TensorProto.EXTERNAL_DATA_FIELD_NUMBER ->
          external(StringStringEntryProto.parseFrom(in.whole()));
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public void number(int field, long value) {
    switch (field) {
      case TensorProto.DIMS_FIELD_NUMBER -> dimension(value);
      case TensorProto.DATA_TYPE_FIELD_NUMBER -> {
        DataType known = DataType.forNumber((int) value);
        type = known == null ? DataType.UNDEFINED : known;
      }
      default -> {
        // the rest tells nothing of the weight
      }
    }
  }

  private void dimension(long size) {
    if (size < 0 || (size > 0 && elements > MOST_ELEMENTS / size)) {
      throw new OnnxModelException(
          "the weight %s has a dimension of %d".formatted(Quoted.of(name), size));
    }
    elements *= size;
  }

  private void external(StringStringEntryProto entry) {
    if (external.put(entry.getKey(), entry.getValue()) != null) {
      throw new OnnxModelException(
          "the external data of %s says '%s' twice"
              .formatted(Quoted.of(name), Quoted.of(entry.getKey())));
    }
  }

  String name() {
    return name;
  }

  /// `UNDEFINED` where it is none that the format knew when this was written.
  DataType type() {
    return type;
  }

  long elements() {
    return elements;
  }

  /// Where its values are, if they are in another file: `location`, `offset`, `length`.
  Map<String, String> external() {
    return external;
  }
}
