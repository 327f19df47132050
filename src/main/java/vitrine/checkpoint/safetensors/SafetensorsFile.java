package vitrine.checkpoint.safetensors;

import static vitrine.checkpoint.file.CheckpointException.Problem.GAP;
import static vitrine.checkpoint.file.CheckpointException.Problem.HEADER_NOT_UTF8;
import static vitrine.checkpoint.file.CheckpointException.Problem.HEADER_TOO_LARGE;
import static vitrine.checkpoint.file.CheckpointException.Problem.HEADER_TRUNCATED;
import static vitrine.checkpoint.file.CheckpointException.Problem.NO_SUCH_TENSOR;
import static vitrine.checkpoint.file.CheckpointException.Problem.OFFSETS_OUT_OF_RANGE;
import static vitrine.checkpoint.file.CheckpointException.Problem.OVERLAP;
import static vitrine.checkpoint.file.CheckpointException.Problem.TOO_SHORT;
import static vitrine.checkpoint.file.CheckpointException.Problem.TRAILING_BYTES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.LittleEndian;
import vitrine.checkpoint.file.MappedFile;
import vitrine.checkpoint.file.MappedTensor;
import vitrine.checkpoint.file.StoredValues;
import vitrine.checkpoint.file.TensorSource;
import vitrine.tensor.Tensor;

/// A safetensors file: the header's length (8 bytes, little-endian), the header (JSON: dtype, shape
/// and offsets of every tensor), the tensors' bytes. Specification:
/// <https://github.com/huggingface/safetensors#format>.
///
/// Everything is checked at once when the file is opened; the values are read, and converted to
/// float32, each time they are asked for.
public final class SafetensorsFile implements TensorSource {
  private static final long MAX_HEADER = 100_000_000;

  private final SafetensorsHeader header;
  private final MemorySegment data;

  private SafetensorsFile(SafetensorsHeader header, MemorySegment data) {
    this.header = header;
    this.data = data;
  }

  /// Maps a file, of any size; nothing is copied. The mapping ends when the file object and all its
  /// tensors are garbage.
  ///
  /// @throws CheckpointException where the file cannot be read or is not a safetensors file
  public static SafetensorsFile open(Path path) {
    return MappedFile.read(path, SafetensorsFile::of);
  }

  /// Reads a file's bytes that are in memory already.
  ///
  /// @throws CheckpointException where they are not a safetensors file
  public static SafetensorsFile of(MemorySegment bytes) {
    if (bytes.byteSize() < 8) {
      throw new CheckpointException(
          TOO_SHORT, "%d bytes, at least 8 wanted".formatted(bytes.byteSize()));
    }
    long length = bytes.get(LittleEndian.LONG, 0);
    if (length < 0 || length > MAX_HEADER) { // negative: 2⁶³ and more, unsigned
      throw new CheckpointException(
          HEADER_TOO_LARGE,
          "a header of %s bytes, at most %d".formatted(Long.toUnsignedString(length), MAX_HEADER));
    }
    if (8 + length > bytes.byteSize()) {
      throw new CheckpointException(
          HEADER_TRUNCATED,
          "a header of %d bytes in a file of %d".formatted(length, bytes.byteSize()));
    }
    SafetensorsHeader header = SafetensorsHeader.of(utf8(bytes.asSlice(8, length)));
    MemorySegment data = bytes.asSlice(8 + length);
    checkLayout(header, data.byteSize());
    return new SafetensorsFile(header, data);
  }

  private static String utf8(MemorySegment bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(HEADER_NOT_UTF8, "the header is not UTF-8", e);
    }
  }

  /// The tensors lie one after the other, without gap, and end with the file.
  private static void checkLayout(SafetensorsHeader header, long size) {
    List<SafetensorsEntry> inOrder =
        header.entries().values().stream()
            .sorted(
                Comparator.comparingLong(SafetensorsEntry::begin)
                    .thenComparingLong(SafetensorsEntry::end))
            .toList();
    long end = 0;
    for (SafetensorsEntry entry : inOrder) {
      if (entry.end() > size) {
        throw wrongOffsets(OFFSETS_OUT_OF_RANGE, entry, "the tensors' bytes end at", size);
      }
      if (entry.begin() < end) {
        throw wrongOffsets(OVERLAP, entry, "the tensor before it ends at", end);
      }
      if (entry.begin() > end) {
        throw wrongOffsets(GAP, entry, "the tensor before it ends at", end);
      }
      end = entry.end();
    }
    if (end < size) {
      throw new CheckpointException(
          TRAILING_BYTES, "the tensors end at %d, the file's bytes at %d".formatted(end, size));
    }
  }

  private static CheckpointException wrongOffsets(
      CheckpointException.Problem problem, SafetensorsEntry entry, String but, long offset) {
    return new CheckpointException(
        problem,
        "%s: data_offsets [%d, %d], but %s %d"
            .formatted(entry.name(), entry.begin(), entry.end(), but, offset));
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(header.entries().keySet());
  }

  /// {@inheritDoc}
  ///
  /// Its `floats()` refuses with {@link CheckpointException} what is not F32, F16, BF16 or F64.
  @Override
  public Tensor tensor(String name) {
    SafetensorsEntry entry = entry(name);
    MemorySegment bytes = data.asSlice(entry.begin(), entry.end() - entry.begin()).asReadOnly();
    return new MappedTensor(
        entry.shape(),
        new StoredValues(entry.name(), entry.dtype(), ByteOrder.LITTLE_ENDIAN, bytes));
  }

  @Override
  public String dtype(String name) {
    return entry(name).dtype().name();
  }

  private SafetensorsEntry entry(String name) {
    SafetensorsEntry entry = header.entries().get(name);
    if (entry == null) {
      throw new CheckpointException(NO_SUCH_TENSOR, "no tensor " + name);
    }
    return entry;
  }

  /// The free texts of `__metadata__`; empty where there are none.
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }
}
