package vitrine.checkpoint.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import vitrine.checkpoint.file.AtomicFile;
import vitrine.tensor.Tensor;

/// Writes tensors as float32 into a safetensors file.
public final class SafetensorsWriter {
  /// The tensors begin at a multiple of it, as the reference implementation has it.
  private static final int ALIGNMENT = 8;

  private static final int AT_ONCE = 1 << 16; // values

  private SafetensorsWriter() {}

  /// Writes a file, all at once.
  ///
  /// @param metadata free texts, often empty
  /// @param tensors by name, in the file's order
  public static void write(Path file, Map<String, String> metadata, Map<String, Tensor> tensors)
      throws IOException {
    AtomicFile.write(file, channel -> write(metadata, tensors, Channels.newOutputStream(channel)));
  }

  private static void write(
      Map<String, String> metadata, Map<String, Tensor> tensors, OutputStream out)
      throws IOException {
    byte[] header = header(metadata, tensors);
    byte[] length = new byte[Long.BYTES];
    little(length).putLong(header.length);
    out.write(length);
    out.write(header);
    for (Tensor tensor : tensors.values()) {
      write(tensor.floats(), out);
    }
  }

  private static byte[] header(Map<String, String> metadata, Map<String, Tensor> tensors) {
    ObjectNode header = JsonMapper.shared().createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject("__metadata__");
      metadata.forEach(texts::put);
    }
    long end = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey());
      entry.put("dtype", "F32");
      ArrayNode shape = entry.putArray("shape");
      tensor.getValue().shape().forEach(shape::add);
      long begin = end;
      end += (long) Float.BYTES * tensor.getValue().size();
      List.of(begin, end).forEach(entry.withArray("data_offsets")::add);
    }
    byte[] json = JsonMapper.shared().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void write(float[] values, OutputStream out) throws IOException {
    for (int from = 0; from < values.length; from += AT_ONCE) {
      int count = Math.min(AT_ONCE, values.length - from);
      byte[] bytes = new byte[count * Float.BYTES];
      little(bytes).asFloatBuffer().put(values, from, count);
      out.write(bytes);
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
