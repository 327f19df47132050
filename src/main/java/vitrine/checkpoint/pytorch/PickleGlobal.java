package vitrine.checkpoint.pytorch;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import vitrine.checkpoint.file.Dtype;

/// What a pickle names as `module.name`: a Python function or class. A pickle may name any, and
/// have it called; those of a state dict are known here and stand for themselves, nothing is ever
/// loaded or called by name.
sealed interface PickleGlobal {
  /// Functions, by what they return.
  enum Function implements PickleGlobal {
    /// `collections.OrderedDict()`.
    ORDERED_DICT,
    /// `torch._utils._rebuild_tensor_v2(storage, offset, size, strides, requires_grad, hooks)`.
    TENSOR,
    /// `torch._utils._rebuild_tensor_v3(…, dtype)`: the storage is of bytes.
    TENSOR_OF_DTYPE,
    /// `torch._utils._rebuild_parameter(tensor, requires_grad, hooks)`.
    PARAMETER,
    /// Any of {@link PickleData}, with any arguments.
    DATA
  }

  /// The type of a storage's values, or of a tensor's.
  record Type(Dtype dtype) implements PickleGlobal {}

  /// Any other, and whatever would have come of calling it.
  record Unknown(String name) implements PickleGlobal {}

  /// All that are known.
  Map<String, PickleGlobal> KNOWN =
      Map.ofEntries(
          Map.entry("collections.OrderedDict", Function.ORDERED_DICT),
          Map.entry("torch._utils._rebuild_tensor_v2", Function.TENSOR),
          Map.entry("torch._utils._rebuild_tensor_v3", Function.TENSOR_OF_DTYPE),
          Map.entry("torch._utils._rebuild_parameter", Function.PARAMETER),
          type("storage.UntypedStorage", Dtype.U8),
          type("FloatStorage", Dtype.F32),
          type("HalfStorage", Dtype.F16),
          type("BFloat16Storage", Dtype.BF16),
          type("DoubleStorage", Dtype.F64),
          type("LongStorage", Dtype.I64),
          type("IntStorage", Dtype.I32),
          type("ShortStorage", Dtype.I16),
          type("CharStorage", Dtype.I8),
          type("ByteStorage", Dtype.U8),
          type("BoolStorage", Dtype.BOOL),
          type("float32", Dtype.F32),
          type("float16", Dtype.F16),
          type("bfloat16", Dtype.BF16),
          type("float64", Dtype.F64),
          type("int64", Dtype.I64),
          type("int32", Dtype.I32),
          type("int16", Dtype.I16),
          type("int8", Dtype.I8),
          type("uint64", Dtype.U64),
          type("uint32", Dtype.U32),
          type("uint16", Dtype.U16),
          type("uint8", Dtype.U8),
          type("bool", Dtype.BOOL),
          type("float8_e4m3fn", Dtype.F8_E4M3),
          type("float8_e5m2", Dtype.F8_E5M2));

  private static Map.Entry<String, PickleGlobal> type(String name, Dtype dtype) {
    return Map.entry("torch." + name, new Type(dtype));
  }

  static PickleGlobal named(String name) {
    @Nullable PickleGlobal known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    return PickleData.NAMES.contains(name) ? Function.DATA : new Unknown(name);
  }
}
