package vitrine.checkpoint.npz;

import static vitrine.checkpoint.file.CheckpointException.Problem.NPY_HEADER;
import static vitrine.checkpoint.file.CheckpointException.Problem.OBJECT_ARRAY;
import static vitrine.checkpoint.file.CheckpointException.Problem.TENSOR_TOO_LARGE;
import static vitrine.checkpoint.file.CheckpointException.Problem.UNKNOWN_DTYPE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Dtype;
import vitrine.checkpoint.file.LittleEndian;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.StoredTensor;
import vitrine.checkpoint.file.StoredValues;
import vitrine.checkpoint.file.TensorLayout;

/// The head of a `.npy`: a magic number, the header's length, and a Python dictionary of `descr`,
/// `fortran_order` and `shape`. Specification:
/// <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
///
/// @param dtype of the values
/// @param order of each value's bytes
/// @param layout of the values
/// @param size of the head in bytes; the values follow
record NpyHeader(Dtype dtype, ByteOrder order, TensorLayout layout, int size) {
  /// So many bytes at the beginning hold every head that is allowed.
  static final int MAX_SIZE = 1 << 16;

  private static final long MAGIC = 0x59504d554e93L; // \x93NUMPY
  private static final long MAGIC_BITS = 0xffffffffffffL;

  private static final Map<String, Dtype> DTYPES =
      Map.ofEntries(
          Map.entry("f2", Dtype.F16),
          Map.entry("f4", Dtype.F32),
          Map.entry("f8", Dtype.F64),
          Map.entry("V2", Dtype.BF16), // as NumPy writes JAX's bfloat16, which it does not know
          Map.entry("b1", Dtype.BOOL),
          Map.entry("i1", Dtype.I8),
          Map.entry("i2", Dtype.I16),
          Map.entry("i4", Dtype.I32),
          Map.entry("i8", Dtype.I64),
          Map.entry("u1", Dtype.U8),
          Map.entry("u2", Dtype.U16),
          Map.entry("u4", Dtype.U32),
          Map.entry("u8", Dtype.U64));

  /// @param name of the array, for messages
  /// @param head the file's first bytes
  /// @throws CheckpointException where they are not the head of a `.npy`, or of one of objects
  static NpyHeader of(String name, MemorySegment head) {
    var bytes = new LittleEndian(head, name, NPY_HEADER);
    if ((bytes.i64(0) & MAGIC_BITS) != MAGIC) {
      throw new CheckpointException(NPY_HEADER, name + ": not a .npy");
    }
    int version = bytes.u8(6);
    if (version < 1 || version > 3 || bytes.u8(7) != 0) {
      throw new CheckpointException(
          NPY_HEADER, "%s: version %d.%d of .npy".formatted(name, version, bytes.u8(7)));
    }
    int begin = version == 1 ? 10 : 12;
    long length = version == 1 ? bytes.u16(8) : bytes.u32(8);
    Map<String, Object> header = PythonLiteral.dict(name, bytes.utf8(begin, length));
    String descr = descr(name, header);
    return new NpyHeader(
        dtype(name, descr),
        descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        layout(name, header),
        (int) (begin + length));
  }

  private static String descr(String name, Map<String, Object> header) {
    if (header.size() == 3
        && header.get("descr") instanceof String descr
        && header.get("shape") instanceof List<?>
        && header.get("fortran_order") instanceof Boolean) {
      return descr;
    }
    throw new CheckpointException(
        NPY_HEADER, "%s: descr, fortran_order and shape wanted".formatted(name));
  }

  private static Dtype dtype(String name, String descr) {
    if (descr.endsWith("O")) {
      throw new CheckpointException(
          OBJECT_ARRAY,
          "%s: an array of Python objects, a pickle, which is never run; save arrays of numbers"
              .formatted(name));
    }
    Dtype dtype =
        !descr.isEmpty() && "<>|=".indexOf(descr.charAt(0)) >= 0
            ? DTYPES.get(descr.substring(1))
            : null;
    if (dtype == null) {
      throw new CheckpointException(
          UNKNOWN_DTYPE,
          "%s: dtype %s; allowed: %s"
              .formatted(name, Quoted.of(descr), DTYPES.keySet().stream().sorted().toList()));
    }
    return dtype;
  }

  private static TensorLayout layout(String name, Map<String, Object> header) {
    var shape = new ArrayList<Integer>();
    for (Object size : (List<?>) header.getOrDefault("shape", List.of())) {
      if (!(size instanceof Long number)) {
        throw new CheckpointException(NPY_HEADER, "%s: shape of no numbers".formatted(name));
      }
      if (number > StoredTensor.MAX_SIZE) {
        throw new CheckpointException(
            TENSOR_TOO_LARGE, "%s: a dimension of %d".formatted(name, number));
      }
      shape.add(number.intValue());
    }
    return Boolean.TRUE.equals(header.get("fortran_order"))
        ? TensorLayout.columnMajor(List.copyOf(shape))
        : TensorLayout.rowMajor(List.copyOf(shape));
  }

  /// The size of the values.
  ///
  /// @throws CheckpointException where there are more values than a Java array holds
  long bytes(String name) {
    return layout.count(name, StoredTensor.MAX_SIZE) * (dtype.bits() / 8);
  }

  /// The tensor of these bytes.
  StoredTensor tensor(String name, MemorySegment bytes) {
    return layout.in(new StoredValues(name, dtype, order, bytes));
  }
}
