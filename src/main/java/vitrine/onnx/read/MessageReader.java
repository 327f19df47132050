package vitrine.onnx.read;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Walks through a protobuf file of up to 2 GiB, a field at a time, and skips what nobody asks for:
/// its memory does not grow with the file. Whatever the bytes are, it ends with an `IOException` or
/// an {@link OnnxModelException} at the worst.
final class MessageReader {
  /// Messages in messages; protobuf's own limit.
  private static final int DEEPEST = 100;

  /// Bytes of a message that is read as a whole: a name, a signature.
  private static final int LARGEST_WHOLE = 64 << 10;

  private final CodedInputStream in;
  private int depth;

  MessageReader(CodedInputStream in) {
    this.in = in;
  }

  /// What takes the fields of a message, by their numbers. A field of another wire type than the
  /// format's is not known, and left.
  @FunctionalInterface
  interface Fields {
    /// Reads a field that holds a message, a text or packed numbers, or leaves it where it is not
    /// wanted.
    ///
    /// @return whether it was read
    boolean take(int field) throws IOException;

    /// A field that holds a whole number.
    default void number(int field, long value) {}
  }

  /// Reads to the end of the file, or of the message around.
  void fields(Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT -> fields.number(field, in.readRawVarint64());
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          if (!fields.take(field)) {
            in.skipRawBytes(in.readRawVarint32());
          }
        }
        case WireFormat.WIRETYPE_FIXED32, WireFormat.WIRETYPE_FIXED64 -> in.skipField(tag);
        default -> throw new InvalidProtocolBufferException("a field of no wire type of ONNX's");
      }
    }
  }

  /// Reads the message that a field holds.
  ///
  /// @return true, as `Fields.take` wants it
  boolean message(Fields fields) throws IOException {
    if (++depth > DEEPEST) {
      throw new OnnxModelException("it nests more than %d messages".formatted(DEEPEST));
    }
    int around = in.pushLimit(in.readRawVarint32());
    fields(fields);
    if (in.getBytesUntilLimit() != 0) {
      throw new InvalidProtocolBufferException("it ends in the middle of a message");
    }
    in.popLimit(around);
    depth--;
    return true;
  }

  /// The bytes of a small message that a field holds.
  byte[] whole() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > LARGEST_WHOLE) {
      throw new OnnxModelException(
          "a name or a signature in it has %d bytes; allowed: %d"
              .formatted(Integer.toUnsignedLong(length), LARGEST_WHOLE));
    }
    return in.readRawBytes(length);
  }

  String text() throws IOException {
    return new String(whole(), StandardCharsets.UTF_8);
  }

  /// Numbers one after the other.
  List<Long> packed() throws IOException {
    CodedInputStream numbers = CodedInputStream.newInstance(whole());
    List<Long> list = new ArrayList<>();
    while (!numbers.isAtEnd()) {
      list.add(numbers.readRawVarint64());
    }
    return list;
  }
}
