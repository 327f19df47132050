package vitrine.onnx.export;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;

/// In what numbers a weight lies in the file.
enum Storage {
  FLOAT32(TensorProto.DataType.FLOAT, Float.BYTES) {
    @Override
    void put(ByteBuffer to, float value) {
      to.putFloat(value);
    }
  },
  FLOAT16(TensorProto.DataType.FLOAT16, Short.BYTES) {
    @Override
    void put(ByteBuffer to, float value) {
      to.putShort(Float.floatToFloat16(value));
    }
  },
  /// Of values that are whole numbers from −128 to 127.
  INT8(TensorProto.DataType.INT8, Byte.BYTES) {
    @Override
    void put(ByteBuffer to, float value) {
      to.put((byte) value);
    }
  };

  private final TensorProto.DataType type;
  private final int bytes;

  Storage(TensorProto.DataType type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /// As ONNX names it.
  TensorProto.DataType type() {
    return type;
  }

  /// Of one value.
  int bytes() {
    return bytes;
  }

  abstract void put(ByteBuffer to, float value);
}
