package vitrine.train;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/// An events file as TensorBoard reads it: `Event` messages (tensorflow's `event.proto`) in the
/// records of a TFRecord file. A training that goes on begins another file, whose first event tells
/// TensorBoard to forget what came after the step of its checkpoint.
public final class TensorBoardLog {
  // the fields' numbers in event.proto and summary.proto
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int STATUS = 1;
  private static final int START = 1;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private static final String VERSION = "brain.Event:2";

  /// TensorFlow's, so that a checksum of bytes that hold checksums is not all zeros.
  private static final int MASK = 0xa282ead8;

  private final Path file;
  private final Clock clock;

  /// Begins a file.
  ///
  /// @param folder that TensorBoard is pointed at
  /// @param step of the checkpoint; what was logged after it is forgotten
  public TensorBoardLog(Path folder, long step, Clock clock) throws IOException {
    this.file = folder.resolve("events.out.tfevents.%010d.vitrine".formatted(step));
    this.clock = clock;
    Files.write(file, record(event(0, FILE_VERSION, VERSION.getBytes(StandardCharsets.UTF_8))));
    append(step + 1, SESSION_LOG, message(out -> out.writeEnum(STATUS, START)));
  }

  /// Adds what an epoch gave.
  public void add(EpochReport report) throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss/train", report.train().meanLoss());
    values.put("accuracy/train", report.train().accuracy());
    Outcome test = report.test();
    if (test != null) {
      values.put("loss/test", test.meanLoss());
      values.put("accuracy/test", test.accuracy());
    }
    values.put("learning_rate", report.learningRate());
    values.put("images_per_second", report.picturesPerSecond());
    append(report.step(), SUMMARY, summary(values));
  }

  private void append(long step, int field, byte[] what) throws IOException {
    Files.write(file, record(event(step, field, what)), StandardOpenOption.APPEND);
  }

  private byte[] event(long step, int field, byte[] what) throws IOException {
    return message(out -> {
      out.writeDouble(WALL_TIME, clock.millis() / 1e3);
      if (step != 0) { // proto3 leaves out what is 0
        out.writeInt64(STEP, step);
      }
      out.writeByteArray(field, what);
    });
  }

  private static byte[] summary(Map<String, Double> values) throws IOException {
    return message(out -> {
      for (Map.Entry<String, Double> value : values.entrySet()) {
        out.writeByteArray(
            VALUE,
            message(one -> {
              one.writeString(TAG, value.getKey());
              one.writeFloat(SIMPLE_VALUE, value.getValue().floatValue());
            }));
      }
    });
  }

  /// The fields of a message.
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) throws IOException {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  /// A TFRecord: length and data, each with its checksum.
  private static byte[] record(byte[] data) {
    ByteBuffer out =
        ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(data.length);
    out.putInt(checksum(out.array(), Long.BYTES));
    out.put(data);
    return out.putInt(checksum(data, data.length)).array();
  }

  private static int checksum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
